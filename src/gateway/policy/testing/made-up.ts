// Invoices, serial numbers and lists of telephones as firms write them, made up: none holds anything that a rule looks for.

import { isLuhn } from '../finding/checksums.ts'

/** mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export class MadeUp {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = randomOf(seed)
  }

  below = (limit: number): number => Math.floor(this.#random() * limit)
  of = <T>(all: readonly T[]): T => all[this.below(all.length)]!
  digits = (length: number): string => Array.from({ length }, () => this.below(10)).join('')
  /** As in `ABCD`, of letters and digits that are told apart. */
  code = (length: number): string =>
    Array.from({ length }, () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[this.below(32)]).join('')
  many = <T>(least: number, most: number, make: (i: number) => T): T[] =>
    Array.from({ length: least + this.below(most - least + 1) }, (_, i) => make(i))

  #amount(): string {
    const [whole, cents] = [String(this.below(20_000)), this.digits(2)]
    return this.of([
      `${whole},${cents} €`,
      `€ ${whole}.${cents}`,
      `${whole.replace(/(\d)(?=(\d{3})+$)/g, '$1.')},${cents}`,
      `CHF ${whole}.${cents}`,
      `£${whole}.${cents}`,
    ])
  }

  #date(): string {
    const [day, month, year] = [1 + this.below(28), 1 + this.below(12), 2019 + this.below(8)]
    const two = (n: number) => String(n).padStart(2, '0')
    return this.of([
      `${two(day)}.${two(month)}.${year}`,
      `${year}-${two(month)}-${two(day)}`,
      `${day}/${month}/${year}`,
      `${year}${two(month)}${two(day)}`,
    ])
  }

  phone(): string {
    const d = this.digits
    return this.of([
      ...[
        `+49 30 ${d(7)}`,
        `030/${d(7)}`,
        `(0${d(3)}) ${d(3)} ${d(3)}`,
        `0171-${d(7)}`,
        `+49 (0)89 ${d(3)} ${d(3)} ${d(2)}`,
      ],
      ...[
        `(4${d(2)}) ${d(3)}-${d(4)}`,
        `6${d(2)}.${d(3)}.${d(4)}`,
        `7${d(2)}-${d(3)}-${d(4)}`,
        `+1 415 ${d(3)} ${d(4)}`,
      ],
      ...[
        `01 ${d(2)} ${d(2)} ${d(2)} ${d(2)}`,
        `+33 1 ${d(2)} ${d(2)} ${d(2)} ${d(2)}`,
        `+39 06 ${d(4)} ${d(4)}`,
        `9${d(2)} ${d(3)} ${d(3)}`,
      ],
      ...[
        `020 7${d(3)} ${d(4)}`,
        `07700 ${d(6)}`,
        `+44 20 7${d(3)} ${d(4)}`,
        `044 ${d(3)} ${d(2)} ${d(2)}`,
        `00 41 44 ${d(3)} ${d(2)} ${d(2)}`,
      ],
    ])
  }

  /** Of an article, whose check digit is right (GS1). */
  #article(): string {
    const digits = this.of(['40', '76', '87', '30', '50', '84']) + this.digits(10)
    const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i % 2 === 0 ? 1 : 3), 0)
    return digits + String((10 - (sum % 10)) % 10)
  }

  /** Of a telephone, whose check digit is right. */
  #device(): string {
    const digits = this.of(['35', '86', '01']) + this.digits(12)
    return [...'0123456789'].map(digit => digits + digit).find(isLuhn)!
  }

  serial(): () => string {
    const d = this.digits
    return this.of([
      ...[8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20].map(length => () => d(length)),
      ...[
        () => `${d(4)} ${d(4)} ${d(4)} ${d(4)}`,
        () => `${d(4)}-${d(4)}-${d(4)}-${d(4)}`,
        () => `${d(3)}-${d(3)}-${d(4)}`,
      ],
      ...[
        () => `${d(8)}${this.code(1)}`,
        () => `X${d(7)}${this.code(1)}`,
        () => `${this.code(4)}-${this.code(4)}-${this.code(4)}`,
      ],
      ...[
        () => `${this.code(3)}${d(9)}`,
        () => `${d(2)}:${d(2)}:${d(2)}:${d(2)}:${d(2)}:${d(2)}`,
        () => this.#device(),
        () => this.#article(),
      ],
      ...[
        () => `DE${d(9)}`,
        () => `SN${d(10)}`,
        () => `${this.code(6)}${d(2)}${this.code(1)}${d(2)}${this.code(1)}${d(3)}${this.code(1)}`,
      ],
      ...[() => `978-3-${d(4)}-${d(4)}-${d(1)}`, () => `1Z${this.code(6)}${d(10)}`, () => `RR${d(9)}DE`],
    ])
  }

  invoice(): string {
    const d = this.digits
    const taxes = [
      `USt-IdNr. DE${d(9)}`,
      `Steuernummer ${d(2)}/${d(3)}/${d(5)}`,
      `VAT GB ${d(3)} ${d(4)} ${d(2)}`,
      `UID CHE-${d(3)}.${d(3)}.${d(3)} MWST`,
      `P.IVA IT${d(11)}`,
      `TVA FR ${d(2)} ${d(9)}`,
      `CIF B${d(8)}`,
      `SIRET ${d(3)} ${d(3)} ${d(3)} ${d(5)}`,
    ]
    const paid = [
      'Paid by credit card, thank you.',
      'Zahlbar innerhalb von 14 Tagen ohne Abzug.',
      'Payment within 30 days.',
      'À régler par carte ou virement.',
      'Pago con tarjeta.',
      'Bonifico bancario entro 30 giorni.',
    ]
    const items = this.many(
      1,
      8,
      i =>
        `${i + 1}  ${this.of([this.#article(), d(8), d(6), `${this.code(3)}-${d(5)}`])}  ${this.of(['Schraube M8', 'Paper A4', 'Câble', 'Toner', 'Tornillo', 'Filtro'])}  ${1 + this.below(50)}  ${this.#amount()}  ${this.#amount()}`,
    )
    return [
      `${this.of(['Rechnung Nr.', 'Invoice no.', 'Facture n°', 'Fattura n.', 'Factura núm.'])} ${this.of([`RE-2026-${d(5)}`, d(8), d(10), `${d(4)}/${d(4)}`, d(12)])}   ${this.#date()}`,
      `${this.of(['Kundennummer', 'Customer', 'N° client', 'Cliente'])}: ${this.of([d(6), d(8), d(10), `K-${d(7)}`])}`,
      `${this.of(['Bestellung', 'Order', 'Commande', 'Pedido', 'Ordine'])}: ${this.of([d(8), d(10), d(14), d(16), `${d(3)}-${d(7)}-${d(7)}`])} ${this.#date()}`,
      ...items,
      `${this.of(['Summe', 'Total', 'Totale'])} ${this.#amount()}`,
      this.of(taxes),
      `${this.of(['Tel.', 'Phone', 'Fax', 'Tél.'])} ${this.phone()}   HRB ${d(5)}   BIC ${this.code(4)}DE${d(2)}XXX`,
      `${this.of(['Sendungsnummer', 'Tracking', 'Paket'])} ${this.of([d(20), d(12), d(14), `1Z${this.code(6)}${d(10)}`])}`,
      this.of(paid),
    ].join('\n')
  }

  serials(): string {
    const head = this.of([
      'Serial numbers',
      'Seriennummern',
      'Serial no.',
      'Numéros de série',
      'Numeri di serie',
      'Devices',
      'Licence keys',
      'Inventory list',
      'Bestand',
      '',
    ])
    const make = this.serial()
    const one = this.of<(serial: string, i: number) => string>([
      serial => serial,
      serial => `S/N ${serial}`,
      (serial, i) => `${i + 1}. ${serial}`,
      (serial, i) => `Room ${100 + i}\t${serial}`,
      serial => `${this.code(3)};${serial};${this.#date()}`,
    ])
    return [head, ...this.many(head === '' ? 5 : 1, 40, i => one(make(), i))].join('\n')
  }

  phones(): string {
    const names = ['Weber, Ines', 'J. Smith', 'Dr. Rossi', 'Mme Durand', 'García', 'Reception', 'Zentrale', 'Ward 7']
    const head = this.of([
      'Telefonliste',
      'Phone list',
      'Contacts',
      'NHS Trust: numbers of wards',
      'Annuaire',
      'Rubrica',
      'Patients’ helplines',
    ])
    return [head, ...this.many(4, 40, () => `${this.of(names)}${this.of([' ', '\t', ': ', ';'])}${this.phone()}`)].join(
      '\n',
    )
  }

  document(): string {
    return this.of([() => this.invoice(), () => this.serials(), () => this.phones()])()
  }
}
