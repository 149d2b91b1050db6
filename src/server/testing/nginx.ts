// nginx in front of the services, as packaging/nginx.conf says, on ports of its own and with a certificate made for the test.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { generate } from 'selfsigned'
import { freePorts } from '../../smtp/testing/mail-servers.ts'

export interface Nginx {
  /** `https://localhost:PORT` */
  readonly origin: string
  /** The certificate that counts there (PEM). */
  readonly ca: string
  close(): Promise<void>
}

/** @param port at which nginx is reached. @param behind the port of the services. @param change what a test has otherwise. */
export async function startNginx(
  port: number,
  behind: number,
  change: (site: string) => string = site => site,
): Promise<Nginx> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-nginx-'))
  const place = (name: string) => path.join(folder, name)
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  writeFileSync(place('key.pem'), key)
  writeFileSync(place('cert.pem'), cert)
  const [plain] = (await freePorts(1)) as [number]
  const site = change(readFileSync('packaging/nginx.conf', 'utf8'))
    .replaceAll(/listen \[::\].*\n/g, '\n')
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443 ', `listen 127.0.0.1:${port} `)
    .replaceAll('private.example.org', 'localhost')
    .replace(/ssl_certificate .*;/, `ssl_certificate ${place('cert.pem')};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${place('key.pem')};`)
    .replace('127.0.0.1:8420', `127.0.0.1:${behind}`)
    .replace('Host $host;', 'Host $http_host;')
  const close = await runNginx(folder, site)
  return { origin: `https://localhost:${port}`, ca: cert, close }
}

/** Without TLS, before several instances, as the manual has it: who is away, or says that it cannot, leaves it to the next. */
export async function startBalancer(port: number, behind: readonly number[]): Promise<{ close(): Promise<void> }> {
  const servers = behind.map(each => `server 127.0.0.1:${each} max_fails=1 fail_timeout=1s;`).join(' ')
  const site = `upstream postern { ${servers} }
    server { listen 127.0.0.1:${port}; client_max_body_size 170m;
      location / { proxy_pass http://postern; proxy_http_version 1.1; proxy_set_header Host $http_host;
        add_header X-Upstream $upstream_addr always; proxy_set_header X-Forwarded-For $remote_addr;
        proxy_next_upstream error timeout http_503 non_idempotent; } }`
  return { close: await runNginx(mkdtempSync(path.join(tmpdir(), 'postern-nginx-')), site) }
}

/** @param folder its own: gone with it. @returns what ends it. */
async function runNginx(folder: string, site: string): Promise<() => Promise<void>> {
  const place = (name: string) => path.join(folder, name)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${place(name)};`)
    .join(' ')
  writeFileSync(
    place('nginx.conf'),
    `user root; daemon off; worker_processes 1; pid ${place('pid')}; error_log stderr notice;
     events {} http { access_log off; ${temporary} ${site} }`,
  )
  const running = spawn('/usr/sbin/nginx', ['-p', folder, '-c', place('nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>(resolve => running.once('exit', () => resolve()))
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: running.stderr }).on('line', line => {
      said.push(line)
      if (line.includes('start worker process ')) resolve()
    })
    void ended.then(() => reject(new Error(`nginx does not start: ${said.join('\n')}`)))
  })
  return async () => {
    running.kill('SIGQUIT')
    await ended
    rmSync(folder, { recursive: true })
  }
}
