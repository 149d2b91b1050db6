// What the library of digests expects of JavaScript, and classic Outlook's runtime has not. Loaded before it.

const own = Object as { hasOwn?: (of: object, name: PropertyKey) => boolean }

own.hasOwn ??= (of, name) => Object.getOwnPropertyDescriptor(of, name) !== undefined
