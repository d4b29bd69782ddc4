import { expect, test } from 'vitest';
import { choice, integer, parseConfig, port, secret, text, url } from './config.js';

const fields = {
  port: port('PORT', 4002),
  key: secret('ACTOR_KEY', 'signs who is asking'),
  level: choice('LOG_LEVEL', ['info', 'debug'], { help: 'how much to log', fallback: 'info' }),
  database: url('DATABASE_URL', ['postgres:'], { help: 'postgres://user:password@host/database' }),
};

test('a full environment becomes a frozen configuration', () => {
  const config = parseConfig({ ACTOR_KEY: 'ab'.repeat(32), DATABASE_URL: 'postgres://localhost/a', PORT: '1' }, fields);
  expect(config).toMatchObject({ port: 1, level: 'info', database: 'postgres://localhost/a' });
  expect(Object.isFrozen(config)).toBe(true);
});

test('every problem is told at once, with what to type', () => {
  const read = () => parseConfig({ PORT: '70000', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' }, fields);
  expect(read).toThrowError(
    /PORT: must be a whole number[\s\S]*ACTOR_KEY: is missing \(signs who is asking; make one with: openssl rand -hex 32\)[\s\S]*LOG_LEVEL[\s\S]*DATABASE_URL/,
  );
});

test('an empty value counts as missing, so a blank line in a compose file does not start a service', () => {
  expect(() => parseConfig({ NAME: '' }, { name: text('NAME', { help: 'a name' }) })).toThrowError('NAME: is missing');
  expect(parseConfig({ N: '' }, { n: integer('N', { help: 'n', fallback: '3' }) }).n).toBe(3);
});
