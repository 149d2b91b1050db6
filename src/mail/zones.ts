// Time zones by the names that Outlook and Exchange give them.

/** "… Standard Time" left out. Of the CLDR, windowsZones.xml, territory 001 (Unicode License v3). */
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
`
    .trim()
    .split('\n')
    .map(line => line.split('=') as [string, string]),
)

function isKnown(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null
  } catch {
    return false
  }
}

/** Characters: no name of a zone is longer. */
const longest = 100

/** @param name as a calendar names it. @returns its name of the IANA; null where nobody knows it. */
export function zoneNamed(name: string): string | null {
  if (name.length > longest) return null
  const plain = name.trim().replace(/^["']|["']$/g, '')
  const short = plain.replace(offset, '').replace(/ (?:Standard |Daylight )?Time(?: \(US & Canada\))?$/, '')
  const found = utc.test(plain) ? 'Etc/UTC' : windows.get(short)
  // Some put where the definition lies before it.
  const slashed = plain.replace(/^(US|Canada)-/, '$1/')
  const inside = /[A-Z][A-Za-z]+\/[A-Z][A-Za-z_/+-]+\d*$/.exec(plain)?.[0]
  const direct = [found, slashed, inside].find(zone => zone !== undefined && isKnown(zone))
  return direct ?? ofCity(short) ?? ofOffset(plain)
}

const utc = /^(?:z|zulu|coordinated universal time|universal time)$/i

const clocks = new Map<string, Intl.DateTimeFormat>()
const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

/** @param zone its name of the IANA. @returns how far its clocks are ahead of UTC then. Milliseconds. */
export function offsetAt(moment: number, zone: string): number {
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
const offset = /^\((?:UTC|GMT)(?:[+-]\d{1,2}:?\d{2})?\)\s*/

/** @param text names cities of it, as the list of Windows shows them. */
function ofCity(text: string): string | null {
  const cities = text.split(/[,:]/).map(city => city.trim().replaceAll(' ', '_'))
  const zones = Intl.supportedValuesOf('timeZone')
  return cities.flatMap(city => zones.find(zone => city !== '' && zone.endsWith(`/${city}`)) ?? [])[0] ?? null
}

/** The zone that is never changed; Etc has whole hours alone, and their signs the other way round. */
function ofOffset(text: string): string | null {
  const [all, sign, hours = '0', minutes = '00'] = /^\(?(?:UTC|GMT) ?([+-])(\d{1,2}):?([0-5]\d)?\)?/.exec(text) ?? []
  if (all === undefined) return null
  const zone =
    minutes === '00'
      ? `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`
      : `${sign}${hours.padStart(2, '0')}:${minutes}`
  return isKnown(zone) ? zone : null
}
