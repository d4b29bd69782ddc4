#!/usr/bin/env node
// Plays yt-dlp: the last part of the link says what happens. It notes how it was called beside itself.
import { appendFileSync, copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';

const args = process.argv.slice(2);
const here = dirname(process.argv[1]);
const after = (name) => args[args.indexOf(name) + 1];
if (args[0] === '--version') {
  console.log(process.env.FAKE_VERSION ?? '2026.07.04');
  process.exit(0);
}
appendFileSync(join(here, 'calls'), `${JSON.stringify({ args, env: Object.keys(process.env) })}\n`);
const url = args.at(-1);
const act = new URL(url).pathname.split('/').at(-1);
const fail = (text) => {
  console.error(`WARNING: something\nERROR: [site] x: ${text}`);
  process.exit(1);
};

const ERRORS = {
  private: "Private video. Sign in if you've been granted access to this video",
  bot: "Sign in to confirm you're not a bot. Use --cookies-from-browser",
  busy: 'Unable to download webpage: HTTP Error 429: Too Many Requests',
  country: 'The uploader has not made this video available in your country',
  gone: 'Video unavailable. This video has been removed by the uploader',
  other: 'Unable to extract the thing; please report this issue on https://github.com/yt-dlp/yt-dlp/issues',
};
if (act in ERRORS) fail(ERRORS[act]);

if (args.includes('--dump-single-json')) {
  const info = { id: 'abc', title: `A film / of "${act}"`, duration: 3, filesize_approx: 5000.5 };
  if (act === 'live') info.is_live = true;
  if (act === 'list') info._type = 'playlist';
  if (act === 'long') info.duration = 1e6;
  if (act === 'huge') info.filesize = 2 ** 45;
  if (act === 'chatter') for (;;) process.stdout.write(`${'x'.repeat(1024 * 1024)}\n`);
  console.log(act === 'nonsense' ? '{"id": 1' : JSON.stringify(info));
} else {
  const id = after('--output').replace('.%(ext)s', '');
  const folder = after('--paths');
  const clip = join(here, 'clip.mp4');
  if (act === 'hang') setInterval(() => {}, 1000);
  else if (act === 'inside') await goInside();
  else {
    for (const downloaded_bytes of [1000, 2500, 5000]) {
      console.log(JSON.stringify({ status: 'downloading', filename: 'a', downloaded_bytes, total_bytes: 5000 }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (act === 'link') symlinkSync('/etc/passwd', join(folder, `${id}.mp4`));
    else if (act === 'elsewhere') writeFileSync(join(folder, 'other.mp4'), 'x');
    else if (act === 'script') writeFileSync(join(folder, `${id}.desktop`), 'x');
    else if (act === 'page') writeFileSync(join(folder, `${id}.mp4`), '<html></html>');
    else copyFileSync(clip, join(folder, `${id}.mp4`));
  }
}

/** Follows a link of the page to an address that is not for it. */
async function goInside() {
  const proxy = new URL(after('--proxy'));
  const ask = (target) =>
    new Promise((resolve) => {
      const headers = { 'proxy-authorization': `Basic ${btoa(`${proxy.username}:${proxy.password}`)}` };
      request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: target, headers })
        .on('connect', (response) => resolve(response.statusCode))
        .on('response', (response) => resolve(response.statusCode))
        .on('error', () => resolve(0))
        .end();
    });
  const targets = ['169.254.169.254:80', '[::1]:80', 'localhost:80', '10.0.0.1:443', '2130706434:80'];
  writeFileSync(join(here, 'inside'), JSON.stringify(await Promise.all(targets.map(ask))));
  fail('Unable to connect to proxy: Tunnel connection failed: 403 Forbidden');
}
