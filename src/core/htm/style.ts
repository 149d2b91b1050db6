// The style sheet that stands in encrypted_message.htm. Lines of at most 76 characters.

export const style = `
:root { color-scheme: light dark; --ink: #1c2733; --quiet: #51606f;
  --ground: #f4f6f8; --card: #fff; --line: #d5dce3; --accent: #0b5cad;
  --on-accent: #fff; --notice: #fff4d6; --notice-ink: #4a3500 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf2; --quiet: #a9b6c3; --ground: #12181f;
    --card: #1b232c; --line: #33404d; --accent: #7cb8f7;
    --on-accent: #06182b; --notice: #3d3210; --notice-ink: #ffe9b0 } }
* { box-sizing: border-box }
[hidden] { display: none }
body { margin: 0; padding: 24px 16px; background: var(--ground);
  color: var(--ink); font: 17px/1.5 system-ui, "Segoe UI", sans-serif }
main { max-width: 600px; margin: 0 auto; padding: 24px;
  background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; overflow-wrap: anywhere }
.portal { margin: 0 0 24px; color: var(--quiet); font-weight: 600 }
h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.25 }
p { margin: 0 0 16px }
.sent, .quiet { color: var(--quiet) }
.quiet { font-size: 16px; margin-bottom: 8px }
button { display: block; width: 100%; min-height: 52px; margin: 24px 0;
  padding: 12px 24px; border: 2px solid transparent; border-radius: 8px;
  background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; cursor: pointer }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 3px }
a { color: var(--accent) }
hr { border: 0; border-top: 1px solid var(--line); margin: 24px 0 16px }
.notice { margin: 0 0 24px; padding: 12px 16px; border-radius: 8px;
  border-inline-start: 4px solid currentColor;
  background: var(--notice); color: var(--notice-ink) }
`
