import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The editor is large; it is loaded from the same machine.
    chunkSizeWarningLimit: 8_000,
    rolldownOptions: {
      onLog(level, log, handle) {
        // "use client" and its like are for other bundlers.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
