// What tells Outlook of the add-in: the add-in only manifest, in XML (MS-OWEMXML), for this portal.

import { outlookPaths } from '../../contract/paths.ts'
import { hex, sha256, utf8 } from '../../core/bytes.ts'
import { displayName, escapeText } from '../../core/htm/html.ts'
import { type Language, languages } from '../../core/htm/words.ts'
import { outlookWords } from './outlook-words.ts'

export interface ManifestOptions {
  /** Of the program: `1.2.3`. */
  readonly version: string
  /** Of the add-in's own files. */
  readonly outlook: string
  /** Where people read on. */
  readonly support: string
  readonly name: string
  readonly operator: string
  readonly gate: Gate
}

/** Whether mail goes where the add-in cannot be loaded, or none of the whole organisation. */
export const gates = ['soft', 'block'] as const
export type Gate = (typeof gates)[number]

const modes: Readonly<Record<Gate, string>> = { soft: 'SoftBlock', block: 'Block' }
/** The first ones that have what each part uses. */
const [baseSet, eventSet] = ['1.5', '1.12']
/** The handler's name in the script. */
const handlerName = 'onMessageSend'
/** Characters. */
const longestName = 125

const cultures: Readonly<Record<Exclude<Language, 'en'>, string>> = {
  ...{ de: 'de-DE', fr: 'fr-FR', it: 'it-IT', es: 'es-ES' },
}

/** The same for the same origin: a newer manifest takes the place of an older one. RFC 9562, version 8. */
export function idOf(outlook: string): string {
  const bytes = sha256(utf8(`postern outlook ${outlook}`)).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Outlook takes none below 1.0, and four numbers. */
export const manifestVersion = (version: string) => `1.${version.replace(/[^\d.].*$/, '')}`

const value = (text: string) => `DefaultValue="${escapeText(text)}"`
const named = (text: string) => displayName(text, longestName)

/** @param id of a resource, whose elements are in a namespace of their own. */
function inEachLanguage(element: string, say: (language: Language) => string, id?: string): string {
  const others = languages.filter((language): language is Exclude<Language, 'en'> => language !== 'en')
  const [prefix, name] = id === undefined ? ['', element] : ['bt:', `${element} id="${id}"`]
  const overrides = others.map(
    language => `    <${prefix}Override Locale="${cultures[language]}" Value="${escapeText(say(language))}"/>\n`,
  )
  return `<${name} ${value(say('en'))}>\n${overrides.join('')}  </${element}>`
}

/** Where Outlook shows buttons, and the words of ours: what shows the pane. */
const buttons = [
  { place: 'MessageReadCommandSurface', id: 'Read', label: 'read', tip: 'readTip', isPinned: true },
  { place: 'MessageComposeCommandSurface', id: 'Write', label: 'write', tip: 'writeTip', isPinned: false },
] as const

const button = ({ place, id, isPinned }: (typeof buttons)[number]) => `
            <ExtensionPoint xsi:type="${place}">
              <OfficeTab id="TabDefault">
                <Group id="${id}.Group">
                  <Label resid="Name"/>
                  <Control xsi:type="Button" id="${id}.Button">
                    <Label resid="${id}.Label"/>
                    <Supertip>
                      <Title resid="${id}.Label"/>
                      <Description resid="${id}.Tip"/>
                    </Supertip>
                    <Icon>
                      <bt:Image size="16" resid="Icon"/>
                      <bt:Image size="32" resid="Icon"/>
                      <bt:Image size="80" resid="Icon.Large"/>
                    </Icon>
                    <Action xsi:type="ShowTaskpane">
                      <SourceLocation resid="Pane.Page"/>${isPinned ? '\n                      <SupportsPinning>true</SupportsPinning>' : ''}
                    </Action>
                  </Control>
                </Group>
              </OfficeTab>
            </ExtensionPoint>`

const saidOf = (which: 'label' | 'tip', end: string) =>
  buttons
    .map(
      one => `\n          ${inEachLanguage('bt:String', language => outlookWords[language][one[which]], one.id + end)}`,
    )
    .join('')

export function outlookManifest({ version, outlook, support, name, operator, gate }: ManifestOptions): string {
  const [page, script] = [outlook + outlookPaths.page, outlook + outlookPaths.script]
  return `<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xsi:type="MailApp">
  <Id>${idOf(outlook)}</Id>
  <Version>${manifestVersion(version)}</Version>
  <ProviderName>${escapeText(named(operator))}</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName ${value(named(name))}/>
  ${inEachLanguage('Description', language => outlookWords[language].description)}
  <IconUrl ${value(outlook + outlookPaths.icon)}/>
  <HighResolutionIconUrl ${value(outlook + outlookPaths.largeIcon)}/>
  <SupportUrl ${value(support)}/>
  <Hosts>
    <Host Name="Mailbox"/>
  </Hosts>
  <Requirements>
    <Sets DefaultMinVersion="${baseSet}">
      <Set Name="Mailbox"/>
    </Sets>
  </Requirements>
  <FormSettings>
    <Form xsi:type="ItemRead">
      <DesktopSettings>
        <SourceLocation ${value(page)}/>
        <RequestedHeight>120</RequestedHeight>
      </DesktopSettings>
    </Form>
  </FormSettings>
  <Permissions>ReadWriteItem</Permissions>
  <Rule xsi:type="ItemIs" ItemType="Message" FormType="Read"/>
  <DisableEntityHighlighting>true</DisableEntityHighlighting>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides" xsi:type="VersionOverridesV1_0">
    <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides/1.1" xsi:type="VersionOverridesV1_1">
      <Requirements>
        <bt:Sets DefaultMinVersion="${eventSet}">
          <bt:Set Name="Mailbox"/>
        </bt:Sets>
      </Requirements>
      <Hosts>
        <Host xsi:type="MailHost">
          <Runtimes>
            <Runtime resid="Gate.Page">
              <Override type="javascript" resid="Gate.Script"/>
            </Runtime>
          </Runtimes>
          <DesktopFormFactor>
            <SupportsSharedFolders>true</SupportsSharedFolders>${buttons.map(button).join('')}
            <ExtensionPoint xsi:type="LaunchEvent">
              <LaunchEvents>
                <LaunchEvent Type="OnMessageSend" FunctionName="${handlerName}" SendMode="${modes[gate]}"/>
              </LaunchEvents>
              <SourceLocation resid="Gate.Page"/>
            </ExtensionPoint>
          </DesktopFormFactor>
        </Host>
      </Hosts>
      <Resources>
        <bt:Images>
          <bt:Image id="Icon" ${value(outlook + outlookPaths.icon)}/>
          <bt:Image id="Icon.Large" ${value(outlook + outlookPaths.largeIcon)}/>
        </bt:Images>
        <bt:Urls>
          <bt:Url id="Gate.Page" ${value(page)}/>
          <bt:Url id="Gate.Script" ${value(script)}/>
          <bt:Url id="Pane.Page" ${value(outlook + outlookPaths.bridge)}/>
        </bt:Urls>
        <bt:ShortStrings>
          <bt:String id="Name" ${value(named(name))}/>${saidOf('label', '.Label')}
        </bt:ShortStrings>
        <bt:LongStrings>${saidOf('tip', '.Tip')}
        </bt:LongStrings>
      </Resources>
    </VersionOverrides>
  </VersionOverrides>
</OfficeApp>
`
}
