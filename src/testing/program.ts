import path from 'node:path'

/** The program `postern` as it is shipped: what is compiled file by file takes twice as long to start. */
export const program = path.join(process.cwd(), 'build', 'program', 'cli', 'postern.js')
