/**
 * Adds the optional packages of other platforms that package-lock.json lacks. A registry mirror that does not carry
 * them makes `npm install` drop them, and then `npm ci` refuses the lock file on every machine. They are added without
 * an integrity hash: npm fills it in where it can see the package.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Package {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Record<string, Package>;

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony'];
const PROCESSORS = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x'];

/** What the lock file lacks, by its place in `packages`. */
export function missingPlatforms(packages: Packages): Packages {
  const known = new Set(Object.keys(packages).map((place) => place.split('node_modules/').at(-1)));
  const missing = Object.values(packages).flatMap(({ dev, optionalDependencies = {} }) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !known.has(name))
      .map(([name, version]) => [`node_modules/${name}`, entry({ name, version, dev })] as const),
  );
  return Object.fromEntries(missing);
}

/** The platform is written in the name, as in `@biomejs/cli-linux-x64-musl`. */
function entry({ name, version, dev }: { name: string; version: string; dev: boolean | undefined }): Package {
  const words = name.split(/[/-]/);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return {
    version,
    cpu: words.filter((word) => PROCESSORS.includes(word)),
    ...(dev && { dev }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: words.filter((word) => SYSTEMS.includes(word)),
  } as Package;
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Packages };
  const missing = missingPlatforms(lock.packages);
  lock.packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${Object.keys(missing).length} packages of other platforms to package-lock.json.`);
}
