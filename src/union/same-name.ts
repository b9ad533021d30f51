/** Owns the same-name rule: what is shown where several roots of a day hold one name. */

/** What one root holds under the name. */
export interface Claim {
  readonly kind: 'file' | 'folder';
  readonly size: number;
}

/**
 * The claims that make up what is shown, by their index; `claims` are in the order of the roots.
 *
 * The earlier root's file is shown, unless it is empty. Folders are united, so the answer holds more than one
 * index only where a folder comes first.
 */
export function shownClaims(claims: readonly Claim[]): number[] {
  const firstWithContent = claims.findIndex((claim) => claim.kind === 'folder' || claim.size > 0);
  const shown = Math.max(firstWithContent, 0);
  if (claims[shown]?.kind !== 'folder') return claims.length === 0 ? [] : [shown];
  return claims.flatMap((claim, index) => (claim.kind === 'folder' ? [index] : []));
}
