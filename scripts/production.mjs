// Loaded before vite: under another NODE_ENV, as a test or a shell may have it, it would bundle what React has for developers.

process.env.NODE_ENV = 'production'
