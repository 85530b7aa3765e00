package dev.crossfade.control.web;

/** Finds text that is too faint on what is behind it (WCAG 2.2, 1.4.3: 4.5 to 1). */
final class Contrast {

    /** Returns the texts, each with its ratio; those of what is disabled may be faint. */
    static final String SCRIPT = """
            () => {
              const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgba = (css) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = css;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const light = (rgb) => {
                const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const behind = (element) => {
                for (let e = element; e; e = e.parentElement) {
                  const color = rgba(getComputedStyle(e).backgroundColor);
                  if (color[3] === 255) {
                    return color;
                  }
                }
                return [255, 255, 255, 255];
              };
              const faint = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const element = walker.currentNode.parentElement;
                if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest('[aria-disabled=true], .unseen, noscript, svg')) {
                  continue;
                }
                const [a, b] = [light(rgba(getComputedStyle(element).color).slice(0, 3)), light(behind(element).slice(0, 3))];
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) {
                  faint.push(`${walker.currentNode.textContent.trim()}: ${ratio.toFixed(2)}`);
                }
              }
              return faint;
            }
            """;

    private Contrast() {}
}
