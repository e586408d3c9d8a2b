import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import { LawCount } from './test/setup/law-count.ts';
import { LongestFirst } from './test/setup/longest-first.ts';

// `layer5-sync/…` inside this repository is the TypeScript source, not what was built last.
const source = 'layer5-source';

const config: ViteUserConfig = {
  // The other names are Vite's defaults, which a list of one's own replaces.
  resolve: { conditions: [source, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [source, 'module', 'node', 'development|production'] } },
  test: {
    include: ['test/**/*.test.{ts,tsx}', 'property-tests/**/*.test.ts'],
    environment: 'node',
    // Each relay starts threads, or a process, of its own: what their files compile to is kept from one to the next.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    globalSetup: ['test/setup/choose-seed.ts'],
    setupFiles: ['test/setup/use-seed.ts'],
    reporters: ['default', new LawCount()],
    // Far above what any test needs: a hang is reported, a busy machine is not.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    restoreMocks: true,
    // Every core: by itself vitest leaves one of them idle.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['src/**', 'adapters/**', 'server/**'],
      reporter: ['text', 'json-summary'],
    },
  },
};

export default config;
