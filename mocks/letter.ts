// The message that waits in the demo: an HTML letter with a picture in it and a PDF attached, as a clinic might write it.

import { barChart, crc32 } from './png.ts'

export const letterFrom = 'ines.weber@clinic.example'
export const letterTo = 'robin@example.com'

const html = `<!doctype html><html lang="en"><body style="font-family: Georgia, serif; color: #1c2733">
<p>Dear Robin,</p>
<p>thank you for coming in last week. Your results are back, and I am glad to say that <b>all values are in the normal
range</b>. You do not need to change anything.</p>
<table style="border-collapse: collapse; margin: 16px 0">
<tr><th style="text-align: left; padding: 6px 16px 6px 0; border-bottom: 2px solid #0b5cad">Value</th>
<th style="text-align: right; padding: 6px 16px; border-bottom: 2px solid #0b5cad">Yours</th>
<th style="text-align: right; padding: 6px 0 6px 16px; border-bottom: 2px solid #0b5cad">Normal</th></tr>
<tr><td style="padding: 6px 16px 6px 0">Haemoglobin</td><td style="text-align: right; padding: 6px 16px">14.2 g/dl</td>
<td style="text-align: right; padding: 6px 0 6px 16px">12.0&ndash;17.5</td></tr>
<tr><td style="padding: 6px 16px 6px 0">Cholesterol</td><td style="text-align: right; padding: 6px 16px">182 mg/dl</td>
<td style="text-align: right; padding: 6px 0 6px 16px">below 200</td></tr>
<tr><td style="padding: 6px 16px 6px 0">Blood sugar</td><td style="text-align: right; padding: 6px 16px">91 mg/dl</td>
<td style="text-align: right; padding: 6px 0 6px 16px">70&ndash;100</td></tr></table>
<p>Here is how your cholesterol has come down since spring:</p>
<p><img src="cid:chart@clinic.example" alt="Bar chart: cholesterol falls from 238 in April to 182 in November"
width="420" height="180"></p>
<p>The full report is attached. If anything in it is unclear, please call me; I am at the clinic until five each day.</p>
<p>With kind regards,<br>Ines Weber</p>
<p style="color: #51606f; font-size: 14px">Dr. med. Ines Weber &middot; Clinic on the Hill &middot; room 204</p>
</body></html>`

const plain = `Dear Robin,

thank you for coming in last week. Your results are back, and I am glad to say that all values are in the normal range.
You do not need to change anything.

  Haemoglobin   14.2 g/dl   (12.0-17.5)
  Cholesterol   182 mg/dl   (below 200)
  Blood sugar    91 mg/dl   (70-100)

The full report is attached. If anything in it is unclear, please call me; I am at the clinic until five each day.

With kind regards,
Ines Weber
`

/** @returns the message, RFC 5322, CRLF. */
export function letter(date: Date): Uint8Array {
  const part = (headers: string[], body: string) => [...headers, '', body].join('\n')
  const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n')
  const chart = barChart([238, 221, 207, 195, 182])
  const message = `From: "Dr. Ines Weber" <${letterFrom}>
To: Robin <${letterTo}>
Subject: Your results
Date: ${date.toUTCString().replace('GMT', '+0000')}
Message-ID: <${crc32(chart).toString(16)}.${date.getTime()}@clinic.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="mixed"

--mixed
Content-Type: multipart/related; boundary="related"

--related
Content-Type: multipart/alternative; boundary="alternative"

--alternative
${part(['Content-Type: text/plain; charset=utf-8'], plain)}
--alternative
${part(['Content-Type: text/html; charset=utf-8'], html)}
--alternative--
--related
${part(['Content-Type: image/png', 'Content-ID: <chart@clinic.example>', 'Content-Disposition: inline; filename="cholesterol.png"', 'Content-Transfer-Encoding: base64'], base64(chart))}
--related--
--mixed
${part(['Content-Type: application/pdf', 'Content-Disposition: attachment; filename="Report.pdf"', 'Content-Transfer-Encoding: base64'], base64(report()))}
--mixed--
`
  return new TextEncoder().encode(message.replaceAll('\n', '\r\n'))
}

/** A PDF of one page (ISO 32000, section 7.5): header, objects, cross-reference table, trailer. */
function report(): string {
  const lines = [
    'Clinic on the Hill',
    '',
    'Report for Robin',
    '',
    'Haemoglobin   14.2 g/dl',
    'Cholesterol   182 mg/dl',
    'Blood sugar   91 mg/dl',
    '',
    'All values are in the normal range.',
  ]
  const content = `BT /F1 14 Tf 72 760 Td 22 TL ${lines.map(line => `(${line}) Tj T*`).join(' ')} ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const at = pdf.length
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  return `${pdf}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`
}
