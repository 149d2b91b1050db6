// Stands in the vault for the MIME parser's turning of HTML into text and back, which mail/mime.ts never calls.

function never(): never {
  throw new Error('the text of a message is put together by mail/mime.ts')
}

export const textToHtml = never
export const htmlToText = never
export const formatTextHeader = never
export const formatHtmlHeader = never
