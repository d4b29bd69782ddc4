/** What a User-Agent says, the first that fits: those that others pretend to be come last. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAppleTV\b|\btvOS\b/i, 'Apple TV'],
  [/\b(?:SMART-TV|SmartTV|Tizen|Web0S|webOS|GoogleTV|BRAVIA|AFT[A-Z])/i, 'a TV'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A name people know their device by, such as `Firefox on Windows`, or `curl` for a program that says only what it is. */
export function deviceOf(agent: string): string {
  const program = nameIn(PROGRAMS, agent) ?? /^([\w.-]{1,40})(?:\/|\s|$)/.exec(agent)?.[1];
  const system = nameIn(SYSTEMS, agent);
  if (program && program !== 'Mozilla') return system ? `${program} on ${system}` : program;
  return system ?? 'An unknown device';
}

function nameIn(names: readonly (readonly [RegExp, string])[], agent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(agent))?.[1];
}
