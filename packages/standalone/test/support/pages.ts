import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const OFFLINE = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
const GATEWAY = new URL('../../../../gateway', import.meta.url);
const SCREENSHOTS = process.env['SCREENSHOTS'];

/** A browser at the account pages, built as `npm run build` builds them. */
export class Pages {
  /** What pages loaded and asked, with what they said of themselves, and what they complained about. */
  readonly asked: { readonly by: string; readonly url: string; readonly referer: string | undefined }[] = [];
  readonly complaints: { readonly by: string; readonly text: string }[] = [];

  private constructor(private readonly browser: Browser) {}

  static build(): void {
    execFileSync('node', ['build.ts', 'account'], { cwd: GATEWAY });
  }

  static async start(): Promise<Pages> {
    if (!CHROMIUM) throw new Error('Chromium is missing: ./medianest test installs it.');
    return new Pages(await chromium.launch({ executablePath: CHROMIUM, args: OFFLINE }));
  }

  /** On a phone, with nothing kept of what was opened before. */
  async open(url: string): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width: 390, height: 760 } });
    page.on('request', (request) => {
      if (request.isNavigationRequest()) return;
      this.asked.push({ by: page.url(), url: request.url(), referer: request.headers()['referer'] });
    });
    const complain = (text: string) => this.complaints.push({ by: page.url(), text });
    page.on('console', (message) => message.type() === 'error' && complain(message.text()));
    page.on('pageerror', (error) => complain(String(error)));
    await page.goto(url);
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

export async function picture(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

/** Fills the fields by their labels, with the keyboard alone, and presses Enter. */
export async function send(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: false }).fill(value);
  await page.keyboard.press('Enter');
}

export const press = (page: Page, button: string): Promise<void> =>
  page.getByRole('button', { name: button, exact: true }).click();

/** Waits until the page has this heading. */
export const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor();

/** The sentence that says what went wrong. */
export const wrong = (page: Page, sentence: string | RegExp): Promise<void> =>
  page.getByRole('alert').filter({ hasText: sentence }).waitFor();
