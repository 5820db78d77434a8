import { expect, it } from 'vitest';
import { dropFromXmp } from '../../../../src/main/images/xmpEdit.js';
import { addRecipe, readRecipe } from '../../../../src/main/images/xmpRecipe.js';
import { PLAIN_SETTINGS, type LookSettings } from '../../../../src/shared/domain/look.js';

/** The attributes of a recipe, by their names. */
function attributesOf(settings: Partial<LookSettings>): Record<string, string> {
  const look = { ...PLAIN_SETTINGS, styles: [{ name: 'Wheat', weight: 1 }], ...settings };
  const xmp = addRecipe(undefined, { look, appVersion: '1' });
  return Object.fromEntries(
    [...xmp.matchAll(/ pentimento:(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );
}

it('names every setting that changes the picture, the size of the strokes too', () => {
  const finish = { colors: 'palette', colorAmount: 0.5, detail: 0.25 } as const;
  expect(attributesOf({ strength: 0.8, strokePx: 768, effort: 'fine', finish })).toEqual({
    style: 'Wheat',
    strength: '0.8',
    strokePx: '768',
    effort: 'fine',
    colors: 'palette',
    colorAmount: '0.5',
    detail: '0.25',
    version: '1',
  });
});

const look = { ...PLAIN_SETTINGS, styles: [{ name: 'Wheat', weight: 1 }] };

it('takes the place of an earlier recipe, whatever a program has made of its form and prefixes', () => {
  const earlier = addRecipe(undefined, {
    look: { ...look, styles: [{ name: 'Sea', weight: 1 }] },
    appVersion: '1',
    fingerprint: 'old',
  });
  // Attributes as elements, as exiftool writes them.
  const elements = earlier
    .replace(/ pentimento:(\w+)="([^"]*)"/g, '><pentimento:$1>$2</pentimento:$1')
    .replace(/ Iptc4xmpExt:DigitalSourceType="[^"]*"/, '')
    .replace('/></rdf:RDF>', '></rdf:Description></rdf:RDF>');
  expect(elements).toContain('<pentimento:fingerprint>old</pentimento:fingerprint>');
  const prefixes = earlier
    .replaceAll(/Iptc4xmpExt(?=[:=])/g, 'ext')
    .replaceAll('rdf:', 'r:')
    .replace('xmlns:rdf', 'xmlns:r');
  for (const xmp of [earlier, elements, prefixes]) {
    const packet = addRecipe(xmp, { look, appVersion: '2', fingerprint: 'new' });
    expect(readRecipe(packet)).toEqual({ fingerprint: 'new' });
    expect(packet).not.toMatch(/Sea|old/);
    expect(packet.match(/DigitalSourceType/g)).toHaveLength(1);
    expect(dropFromXmp(packet, () => false)).toBe(packet);
  }
});

it('keeps what a packet with other prefixes says, but for the orientation', () => {
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<r:Description r:about="" xmlns:t="http://ns.adobe.com/tiff/1.0/" t:Orientation="6" t:Artist="Ana"/></r:RDF></x:xmpmeta>';
  const packet = addRecipe(xmp, { look, appVersion: '1' });
  expect(packet).toContain('t:Artist="Ana"');
  expect(packet).not.toContain('Orientation');
  expect(packet).toMatch(/<rdf:Description xmlns:rdf="[^"]+" rdf:about=""[^>]*pentimento:style="Wheat"/);
});

it('leaves out what is as if it were absent', () => {
  expect(attributesOf({})).toEqual({ style: 'Wheat', strength: '1', version: '1' });
});
