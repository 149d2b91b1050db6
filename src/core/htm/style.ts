// The style sheet of encrypted_message.htm: system fonts, one column, light and dark, lines within 76 characters.

export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --paper: #ffffff; --ink: #1c2430; --soft: #55606e;
  --line: #d5dae1; --accent: #1b5e9e; --on-accent: #ffffff;
  --note: #fff6dc; --note-line: #d9a400;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181d; --paper: #1e242b; --ink: #e8ecf1; --soft: #a9b4c0;
    --line: #3a444f; --accent: #8ec2f5; --on-accent: #0d1a26;
    --note: #3a3116; --note-line: #d9a400;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; padding: 16px; background: var(--ground); color: var(--ink);
  font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: break-word; -webkit-text-size-adjust: 100%;
}
main {
  max-width: 640px; margin: 24px auto 0; padding: 32px;
  background: var(--paper); border: 1px solid var(--line);
  border-radius: 12px;
}
.page { display: none; }
.page.en, .chosen .page.on { display: block; }
.chosen .page.en:not(.on) { display: none; }
#de:target ~ main .en, #fr:target ~ main .en,
#it:target ~ main .en, #es:target ~ main .en { display: none; }
html:not(.chosen) #de:target ~ main .de,
html:not(.chosen) #fr:target ~ main .fr,
html:not(.chosen) #it:target ~ main .it,
html:not(.chosen) #es:target ~ main .es { display: block; }
h1 { font-size: 1.55em; line-height: 1.25; margin: 0 0 16px; }
h2 { font-size: 1.05em; margin: 32px 0 8px; }
p { margin: 8px 0; }
dl {
  margin: 16px 0; display: grid; grid-template-columns: auto 1fr;
  gap: 4px 16px;
}
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
ol { margin: 8px 0; padding-inline-start: 24px; }
li { margin: 8px 0; padding-inline-start: 4px; }
button {
  display: block; width: 100%; min-height: 56px; margin: 24px 0 16px;
  padding: 12px 24px; border: 2px solid transparent; border-radius: 8px;
  background: var(--accent); color: var(--on-accent); cursor: pointer;
  font: inherit; font-size: 1.15em; font-weight: 600;
}
a { color: var(--accent); overflow-wrap: anywhere; }
bdi { overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.operator { margin: 0 0 16px; color: var(--soft); font-weight: 600; }
.keep { margin-top: 32px; color: var(--soft); }
.note {
  margin: 16px 0; padding: 12px 16px; background: var(--note);
  border-inline-start: 4px solid var(--note-line); border-radius: 4px;
}
nav {
  max-width: 640px; margin: 8px auto 24px; display: flex;
  flex-wrap: wrap; justify-content: center; gap: 0 8px;
}
nav a { padding: 12px 8px; }
@media (max-width: 480px) {
  body { padding: 8px; }
  main { margin-top: 0; padding: 20px 16px; }
  dl { display: block; }
  dd { margin-bottom: 8px; }
}
@media (forced-colors: active) {
  button { color: ButtonText; border-color: ButtonText; }
}
@media print { button, nav { display: none; } }
`
