// The package brings no types: it is loaded for what it does to `window`.

declare module 'webcrypto-shim'
