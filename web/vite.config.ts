import { defineConfig } from 'vitest/config';

// The pages run under a policy that allows no inline script and no style from elsewhere: nothing is inlined.
export default defineConfig({
  esbuild: { jsx: 'automatic' },
  build: {
    outDir: process.env.SLUICE_DASHBOARD_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      // Libraries mark their files for servers that render React; there is none here.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  // For work on the pages: they come from Vite, everything else from a gateway.
  server: { proxy: { '/admin': process.env.SLUICE_URL ?? 'http://127.0.0.1:8484' } },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] },
});
