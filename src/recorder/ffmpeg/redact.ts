/** Owns what is taken out of ffmpeg's own words before they are repeated: credentials in addresses. */

/** `rtsp://user:secret@host/x?token=…` becomes `rtsp://***@host/x?***`. */
export function redact(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, '$1***@')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s'"?]*\?)[^\s'"]*/gi, '$1***');
}
