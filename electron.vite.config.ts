import { defineConfig } from 'electron-vite'
import renderer from './renderer/vite.config.ts'

/** Three builds into out/: main with the entries of the signer, the model and the catalogue as ESM, the preload as one CommonJS file (the sandbox takes no other), the renderer. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          main: 'main/hosts/electron/main.ts',
          'signer-process': 'main/keys/signer-process.ts',
          'model-process': 'main/models/local/model-process.ts',
          'catalog-process': 'main/models/catalog-process.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: 'preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...renderer,
    build: { ...renderer.build, rollupOptions: { input: 'renderer/index.html' } },
  },
})
