// Time zones by the names that Outlook and Exchange give them.

/**
 * "… Standard Time" left out. Of the CLDR, windowsZones.xml, territory 001 (Unicode License v3); behind those what Windows
 * called some before, and places that it shows which are no city of the IANA.
 */
const windows: ReadonlyMap<string, string> = new Map(
  `
Dateline=Etc/GMT+12
UTC-11=Etc/GMT+11
Aleutian=America/Adak
Hawaiian=Pacific/Honolulu
Marquesas=Pacific/Marquesas
Alaskan=America/Anchorage
UTC-09=Etc/GMT+9
Pacific Standard Time (Mexico)=America/Tijuana
UTC-08=Etc/GMT+8
Pacific=America/Los_Angeles
US Mountain=America/Phoenix
Mountain Standard Time (Mexico)=America/Chihuahua
Mountain=America/Denver
Yukon=America/Whitehorse
Central America=America/Guatemala
Central=America/Chicago
Easter Island=Pacific/Easter
Central Standard Time (Mexico)=America/Mexico_City
Canada Central=America/Regina
SA Pacific=America/Bogota
Eastern Standard Time (Mexico)=America/Cancun
Eastern=America/New_York
Haiti=America/Port-au-Prince
Cuba=America/Havana
US Eastern=America/Indianapolis
Turks And Caicos=America/Grand_Turk
Paraguay=America/Asuncion
Atlantic=America/Halifax
Venezuela=America/Caracas
Central Brazilian=America/Cuiaba
SA Western=America/La_Paz
Pacific SA=America/Santiago
Newfoundland=America/St_Johns
Tocantins=America/Araguaina
E. South America=America/Sao_Paulo
SA Eastern=America/Cayenne
Argentina=America/Buenos_Aires
Greenland=America/Godthab
Montevideo=America/Montevideo
Magallanes=America/Punta_Arenas
Saint Pierre=America/Miquelon
Bahia=America/Bahia
UTC-02=Etc/GMT+2
Azores=Atlantic/Azores
Cape Verde=Atlantic/Cape_Verde
UTC=Etc/UTC
GMT=Europe/London
Greenwich=Atlantic/Reykjavik
Sao Tome=Africa/Sao_Tome
Morocco=Africa/Casablanca
W. Europe=Europe/Berlin
Central Europe=Europe/Budapest
Romance=Europe/Paris
Central European=Europe/Warsaw
W. Central Africa=Africa/Lagos
Jordan=Asia/Amman
GTB=Europe/Bucharest
Middle East=Asia/Beirut
Egypt=Africa/Cairo
E. Europe=Europe/Chisinau
Syria=Asia/Damascus
West Bank=Asia/Hebron
South Africa=Africa/Johannesburg
FLE=Europe/Kiev
Israel=Asia/Jerusalem
South Sudan=Africa/Juba
Kaliningrad=Europe/Kaliningrad
Sudan=Africa/Khartoum
Libya=Africa/Tripoli
Namibia=Africa/Windhoek
Arabic=Asia/Baghdad
Turkey=Europe/Istanbul
Arab=Asia/Riyadh
Belarus=Europe/Minsk
Russian=Europe/Moscow
E. Africa=Africa/Nairobi
Iran=Asia/Tehran
Arabian=Asia/Dubai
Astrakhan=Europe/Astrakhan
Azerbaijan=Asia/Baku
Russia Time Zone 3=Europe/Samara
Mauritius=Indian/Mauritius
Saratov=Europe/Saratov
Georgian=Asia/Tbilisi
Volgograd=Europe/Volgograd
Caucasus=Asia/Yerevan
Afghanistan=Asia/Kabul
West Asia=Asia/Tashkent
Ekaterinburg=Asia/Yekaterinburg
Pakistan=Asia/Karachi
Qyzylorda=Asia/Qyzylorda
India=Asia/Calcutta
Sri Lanka=Asia/Colombo
Nepal=Asia/Katmandu
Central Asia=Asia/Almaty
Bangladesh=Asia/Dhaka
Omsk=Asia/Omsk
Myanmar=Asia/Rangoon
SE Asia=Asia/Bangkok
Altai=Asia/Barnaul
W. Mongolia=Asia/Hovd
North Asia=Asia/Krasnoyarsk
N. Central Asia=Asia/Novosibirsk
Tomsk=Asia/Tomsk
China=Asia/Shanghai
North Asia East=Asia/Irkutsk
Singapore=Asia/Singapore
W. Australia=Australia/Perth
Taipei=Asia/Taipei
Ulaanbaatar=Asia/Ulaanbaatar
Aus Central W.=Australia/Eucla
Transbaikal=Asia/Chita
Tokyo=Asia/Tokyo
North Korea=Asia/Pyongyang
Korea=Asia/Seoul
Yakutsk=Asia/Yakutsk
Cen. Australia=Australia/Adelaide
AUS Central=Australia/Darwin
E. Australia=Australia/Brisbane
AUS Eastern=Australia/Sydney
West Pacific=Pacific/Port_Moresby
Tasmania=Australia/Hobart
Vladivostok=Asia/Vladivostok
Lord Howe=Australia/Lord_Howe
Bougainville=Pacific/Bougainville
Russia Time Zone 10=Asia/Srednekolymsk
Magadan=Asia/Magadan
Norfolk=Pacific/Norfolk
Sakhalin=Asia/Sakhalin
Central Pacific=Pacific/Guadalcanal
Russia Time Zone 11=Asia/Kamchatka
New Zealand=Pacific/Auckland
UTC+12=Etc/GMT-12
Fiji=Pacific/Fiji
Chatham Islands=Pacific/Chatham
UTC+13=Etc/GMT-13
Tonga=Pacific/Tongatapu
Samoa=Pacific/Apia
Line Islands=Pacific/Kiritimati
Armenian=Asia/Yerevan
Mexico=America/Mexico_City
Mexico Standard Time 2=America/Chihuahua
Kathmandu=Asia/Katmandu
Prague Bratislava=Europe/Prague
Pacific Daylight Time (Mexico)=America/Tijuana
Mountain Daylight Time (Mexico)=America/Chihuahua
Central Daylight Time (Mexico)=America/Mexico_City
Eastern Daylight Time (Mexico)=America/Cancun
Central European Summer=Europe/Warsaw
Arizona=America/Phoenix
Hawaii=Pacific/Honolulu
Saskatchewan=America/Regina
Indiana (East)=America/Indianapolis
Atlantic Time (Canada)=America/Halifax
Atlantic (Canada)=America/Halifax
Brasilia=America/Sao_Paulo
City of Buenos Aires=America/Buenos_Aires
Cape Verde Is.=Atlantic/Cape_Verde
Abu Dhabi=Asia/Dubai
Islamabad=Asia/Karachi
Chennai=Asia/Calcutta
Mumbai=Asia/Calcutta
Sri Jayawardenepura=Asia/Colombo
Yangon (Rangoon)=Asia/Rangoon
Beijing=Asia/Shanghai
Osaka=Asia/Tokyo
Canberra=Australia/Sydney
Solomon Is.=Pacific/Guadalcanal
Wellington=Pacific/Auckland
Nuku'alofa=Pacific/Tongatapu
International Date Line West=Etc/GMT+12
JST=Asia/Tokyo
MEZ=CET
MESZ=CET
CEST=CET
PST=America/Los_Angeles
PDT=America/Los_Angeles
EDT=America/New_York
`
    .trim()
    .split('\n')
    .map(line => line.split('=') as [string, string]),
)

/** Names that some engines have beside those of the IANA, each for one of the zones that people call so: they say nothing. */
const ambiguous =
  /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST)$/i

function isKnown(zone: string): boolean {
  if (fixed.test(zone)) return true
  if (ambiguous.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null
  } catch {
    return false
  }
}

/** Characters: no name of a zone is longer. */
const longest = 100

/** @param name as a calendar names it. @returns its name of the IANA, or its offset; null where nobody knows it. */
export function zoneNamed(name: string): string | null {
  if (name.length > longest) return null
  const plain = name
    .replaceAll('\\', '')
    .trim()
    .replace(/^["']|["']$/g, '')
  const short = shortOf(plain.replace(offset, ''))
  const found = utc.test(plain) ? 'Etc/UTC' : windows.get(short)
  // Some put where the definition lies before it.
  const slashed = plain.replace(/^(US|Canada)-/, '$1/')
  const steps = plain.split('/')
  const inside = plain.startsWith('/') ? [steps.slice(-3), steps.slice(-2)].map(last => last.join('/')) : []
  const direct = [found, slashed, ...inside].find(zone => zone !== undefined && isKnown(zone))
  return direct ?? ofCity(short) ?? ofOffset(plain)
}

function shortOf(plain: string): string {
  return plain.replace(/(?: (?:Standard |Daylight )?Time)?(?: \(US & Canada\))?$/, '')
}

const utc = /^(?:z|zulu|coordinated universal time|universal time)$/i

const clocks = new Map<string, Intl.DateTimeFormat>()
const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

/** @param zone its name of the IANA. @returns how far its clocks are ahead of UTC then. Milliseconds. */
export function offsetAt(moment: number, zone: string): number {
  const [, sign, hours, minutes] = fixed.exec(zone) ?? []
  if (sign !== undefined) return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric' },
      ...{ month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
  clocks.set(zone, clock)
  const parts = clock.formatToParts(moment)
  const [year, month, day, ...time] = units.map(unit => Number(parts.find(({ type }) => type === unit)?.value))
  return Date.UTC(year!, month! - 1, day, ...time) - Math.floor(moment / 1000) * 1000
}

/** Before what people read of a zone: "(UTC+01:00) Amsterdam, Berlin". */
const offset = /^\((?:UTC|GMT)(?:[+-]\d{1,2}[:.]?\d{2})?\)\s*/

/** @param text names places of it, as the list of Windows shows them. */
function ofCity(text: string): string | null {
  const cities = text.split(/[,:/]/).map(city => city.trim())
  const zones = Intl.supportedValuesOf('timeZone')
  const zoneOf = (city: string) =>
    zones.find(zone => city !== '' && zone.endsWith(`/${city.replaceAll(' ', '_')}`)) ?? windows.get(shortOf(city))
  return cities.map(zoneOf).find(zone => zone !== undefined) ?? null
}

/** Of a zone that is never changed. */
const fixed = /^([+-])(\d\d):(\d\d)$/

/** The offset alone: beside words it is that of the winter, and nobody knows when the summer is. */
function ofOffset(text: string): string | null {
  const [all, sign = '+', hours = '0', minutes = '00'] =
    /^\(?(?:UTC|GMT)? ?([+-])(\d{1,2})(?:[:.]?([0-5]\d))?\)?$/.exec(text) ?? []
  return all === undefined || Number(hours) > mostHours ? null : `${sign}${hours.padStart(2, '0')}:${minutes}`
}

/** No clock is farther from UTC. */
const mostHours = 14

/** Of the list of CDO, which Exchange writes beside definitions; that of number 2 is not the same in all its versions. */
const numbered: readonly (string | null)[] = [
  ...['Etc/UTC', 'Europe/London', null, 'Europe/Paris', 'Europe/Berlin', 'Europe/Bucharest', 'Europe/Prague'],
  ...['Europe/Athens', 'America/Sao_Paulo', 'America/Halifax', 'America/New_York', 'America/Chicago', 'America/Denver'],
  ...['America/Los_Angeles', 'America/Anchorage', 'Pacific/Honolulu', 'Pacific/Midway', 'Pacific/Auckland'],
  ...['Australia/Brisbane', 'Australia/Adelaide', 'Asia/Tokyo', 'Asia/Singapore', 'Asia/Bangkok', 'Asia/Calcutta'],
  ...['Asia/Dubai', 'Asia/Tehran', 'Asia/Baghdad', 'Asia/Jerusalem', 'America/St_Johns', 'Atlantic/Azores'],
  ...[null, 'Africa/Monrovia', 'America/Buenos_Aires', 'America/Caracas', 'America/Indianapolis'],
  ...['America/Bogota', 'America/Regina', 'America/Mexico_City', 'America/Phoenix', 'Etc/GMT+12'],
  ...['Pacific/Fiji', 'Asia/Magadan', 'Australia/Hobart', 'Pacific/Guam', 'Australia/Darwin', 'Asia/Shanghai'],
  ...['Asia/Almaty', 'Asia/Karachi', 'Asia/Kabul', 'Africa/Cairo', 'Africa/Harare', 'Europe/Moscow'],
]

/** @param value of X-MICROSOFT-CDO-TZID: a number of that list; some write a name. */
export function zoneNumbered(value: string): string | null {
  return /^\d+$/.test(value.trim()) ? (numbered[Number(value)] ?? null) : zoneNamed(value)
}
