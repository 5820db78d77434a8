import type { Sample } from './sample.js';
import { paintWaterLilies } from './styles/waterLilies.js';
import { paintExpressionism } from './styles/expressionism.js';
import { paintChiaroscuro } from './styles/chiaroscuro.js';
import { paintInkWash } from './styles/inkWash.js';
import { paintGoldenTree } from './styles/goldenTree.js';
import { paintFauvism } from './styles/fauvism.js';
import { paintPastel } from './styles/pastel.js';
import { paintBatik } from './styles/batik.js';
import { paintGouache } from './styles/gouache.js';
import { paintCharcoal } from './styles/charcoal.js';
import { paintSuprematism } from './styles/suprematism.js';
import { paintColorField } from './styles/colorField.js';
import { paintActionPainting } from './styles/actionPainting.js';
import { paintArtNouveau } from './styles/artNouveau.js';
import { paintMosaic } from './styles/mosaic.js';
import { paintLinocut } from './styles/linocut.js';
import { paintEngraving } from './styles/engraving.js';
import { paintPaletteKnife } from './styles/paletteKnife.js';
import { paintWatercolor } from './styles/watercolor.js';
import { paintStainedGlass } from './styles/stainedGlass.js';
import { paintCubism } from './styles/cubism.js';
import { paintGreatWave } from './styles/greatWave.js';
import { paintPointillism } from './styles/pointillism.js';
import { paintSwirlingNight } from './styles/swirlingNight.js';

/** Paintings rendered by our own code, used as artworks. */
export const styles: readonly Sample[] = [
  {
    id: 'swirling-night',
    name: 'Swirling Night',
    description: 'Thick short strokes that whirl around stars and moon',
    render: paintSwirlingNight,
  },
  {
    id: 'pointillism',
    name: 'Pointillism',
    description: 'Dots of pure color that mix in the eye',
    render: paintPointillism,
  },
  {
    id: 'great-wave',
    name: 'Great Wave',
    description: 'Flat blues with dark contours, printed from wooden blocks',
    render: paintGreatWave,
  },
  {
    id: 'cubism',
    name: 'Cubism',
    description: 'A still life broken into shaded facets of ochre and grey',
    render: paintCubism,
  },
  {
    id: 'stained-glass',
    name: 'Stained Glass',
    description: 'Glowing panes of colored glass set in lead',
    render: paintStainedGlass,
  },
  {
    id: 'watercolor',
    name: 'Watercolor',
    description: 'Transparent washes that run, pool and leave white paper',
    render: paintWatercolor,
  },
  {
    id: 'palette-knife',
    name: 'Palette Knife',
    description: 'Slabs of thick color laid on with a knife, sails at sunset',
    render: paintPaletteKnife,
  },
  {
    id: 'engraving',
    name: 'Engraving',
    description: 'Swelling black lines that follow the form, crossed in the shadows',
    render: paintEngraving,
  },
  {
    id: 'linocut',
    name: 'Linocut',
    description: 'A crow and a red moon, cut with gouges and printed in two colors',
    render: paintLinocut,
  },
  {
    id: 'mosaic',
    name: 'Mosaic',
    description: 'Small stones in rows that follow every outline, with gold',
    render: paintMosaic,
  },
  {
    id: 'art-nouveau',
    name: 'Art Nouveau',
    description: 'Lilies with whiplash stems, dark contours, muted flat color',
    render: paintArtNouveau,
  },
  {
    id: 'action-painting',
    name: 'Action Painting',
    description: 'Threads and drops of paint flung over raw canvas',
    render: paintActionPainting,
  },
  {
    id: 'color-field',
    name: 'Color Field',
    description: 'Soft hovering clouds of orange, maroon and red',
    render: paintColorField,
  },
  {
    id: 'suprematism',
    name: 'Suprematism',
    description: 'Bars and a circle afloat on white, in a few strong colors',
    render: paintSuprematism,
  },
  {
    id: 'charcoal',
    name: 'Charcoal',
    description: 'Black and white chalk on grey-brown paper, smudged and redrawn',
    render: paintCharcoal,
  },
  {
    id: 'gouache',
    name: 'Gouache',
    description: 'Flat matte color with dry-brush edges, a southern landscape',
    render: paintGouache,
  },
  {
    id: 'batik',
    name: 'Batik',
    description: 'Birds and blossoms on indigo with the cracks of broken wax',
    render: paintBatik,
  },
  {
    id: 'pastel',
    name: 'Pastel',
    description: 'Soft bright strokes on dark paper, haystacks at evening',
    render: paintPastel,
  },
  {
    id: 'fauvism',
    name: 'Fauvism',
    description: 'Wild pure color in broad separate touches, bare canvas between',
    render: paintFauvism,
  },
  {
    id: 'golden-tree',
    name: 'Golden Tree',
    description: 'A tree of spirals in leaf gold with eyes, triangles and blossoms',
    render: paintGoldenTree,
  },
  {
    id: 'ink-wash',
    name: 'Ink Wash',
    description: 'Mountains in mist and a pine in black ink, with a red seal',
    render: paintInkWash,
  },
  {
    id: 'chiaroscuro',
    name: 'Chiaroscuro',
    description: 'Warm light out of brown darkness under cracked varnish',
    render: paintChiaroscuro,
  },
  {
    id: 'expressionism',
    name: 'Expressionism',
    description: 'A burning sky in long restless bands over a dark fjord',
    render: paintExpressionism,
  },
  {
    id: 'water-lilies',
    name: 'Water Lilies',
    description: 'Broken touches of green, blue and violet on a still pond',
    render: paintWaterLilies,
  },
];
