import { registerHooks } from 'node:module';

// Threads that tests start run from source too: an import that ends in .js means the .ts beside it.
registerHooks({
  resolve(specifier, context, next) {
    const isOurs = /^(\.|file:).*\/src\/|^\./.test(specifier) && specifier.endsWith('.js');
    if (!isOurs) return next(specifier, context);
    try {
      return next(specifier, context);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      return next(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});
