import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/account/',
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: false,
    // A `data:` URL would need a weaker policy.
    assetsInlineLimit: 0,
  },
});
