// The one Trusted Types policy of ours: it makes script addresses, and only of the portal itself.

interface Policy {
  createScriptURL(url: string): string
}

interface WithTrustedTypes {
  readonly trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy }
}

function ownScript(url: string): string {
  const { origin, href } = new URL(url, location.href)
  if (origin !== location.origin) throw new TypeError('a script from elsewhere')
  return href
}

const policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy('postern', { createScriptURL: ownScript })

/** The address as the browser wants it where Trusted Types are enforced. */
export function scriptUrl(url: string): string {
  return policy ? policy.createScriptURL(url) : ownScript(url)
}
