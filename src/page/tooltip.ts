/** Owns the one tooltip: what lies under the pointer or has the focus, in a few words. */
import { element } from './elements.js';

const tooltip = element('div', { id: 'tooltip', role: 'tooltip', hidden: true });

/** At a point of the window, and never beyond its edges. */
export function showTooltip(text: string, xPx: number, yPx: number): void {
  if (!tooltip.isConnected) document.body.append(tooltip);
  tooltip.textContent = text;
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const marginPx = 8;
  const left = Math.min(Math.max(marginPx, xPx - width / 2), document.documentElement.clientWidth - width - marginPx);
  const above = yPx - height - 2 * marginPx;
  tooltip.style.left = `${left}px`;
  tooltip.style.top = `${above < marginPx ? yPx + 3 * marginPx : above}px`;
}

export function hideTooltip(): void {
  tooltip.hidden = true;
}

/** For what can be pointed at, tapped or reached with the keyboard. */
export function giveTooltip(shown: HTMLElement, text: string): void {
  const show = () => {
    const { left, top, width } = shown.getBoundingClientRect();
    showTooltip(text, left + width / 2, top);
  };
  shown.addEventListener('pointerenter', show);
  shown.addEventListener('focus', show);
  shown.addEventListener('click', show);
  shown.addEventListener('pointerleave', hideTooltip);
  shown.addEventListener('blur', hideTooltip);
}
