import type { Sample } from './sample.js';
import { paintWatercolor } from './styles/watercolor.js';
import { paintStainedGlass } from './styles/stainedGlass.js';
import { paintCubism } from './styles/cubism.js';
import { paintGreatWave } from './styles/greatWave.js';
import { paintPointillism } from './styles/pointillism.js';
import { paintSwirlingNight } from './styles/swirlingNight.js';

/** Paintings that stand in for artworks, painted by our own code. */
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
];
