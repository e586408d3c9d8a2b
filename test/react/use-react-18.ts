import { registerHooks } from 'node:module';

const STANDS_FOR = /(?<=\/node_modules\/)(react|react-dom)(?=\/)/;

// Whoever asks for React, by import or require, gets React 18 instead. For as long as this process lives: vitest gives
// each file one of its own.
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    return { ...resolved, url: resolved.url.replace(STANDS_FOR, '$1-18') };
  },
});
