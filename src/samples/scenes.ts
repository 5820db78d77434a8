import type { Sample } from './sample.js';
import { renderCityStreet } from './scenes/cityStreet.js';
import { renderDunes } from './scenes/dunes.js';
import { renderForestPath } from './scenes/forestPath.js';
import { renderHarbor } from './scenes/harbor.js';
import { renderMeadow } from './scenes/meadow.js';
import { renderMountainLake } from './scenes/mountainLake.js';
import { renderPortrait } from './scenes/portrait.js';
import { renderStillLife } from './scenes/stillLife.js';

/** Pictures rendered by our own code, used as photos in demos and tests. */
export const scenes: readonly Sample[] = [
  {
    id: 'mountain-lake',
    name: 'Mountain Lake',
    description: 'Snowy summits in the last sun above a still lake',
    render: renderMountainLake,
  },
  {
    id: 'still-life',
    name: 'Still Life',
    description: 'A bottle, a bowl of oranges and fruit on a table by a window',
    render: renderStillLife,
  },
  {
    id: 'portrait',
    name: 'Portrait',
    description: 'A woman with a scarf in soft window light, head and shoulders',
    render: renderPortrait,
  },
  {
    id: 'city-street',
    name: 'City Street',
    description: 'A street after rain at dusk, with lamps, lit windows and umbrellas',
    render: renderCityStreet,
  },
  {
    id: 'harbor',
    name: 'Harbor',
    description: 'Fishing boats before painted houses on a bright morning',
    render: renderHarbor,
  },
  {
    id: 'forest-path',
    name: 'Forest Path',
    description: 'A path through a beech wood with low sun in the leaves',
    render: renderForestPath,
  },
  {
    id: 'meadow',
    name: 'Meadow',
    description: 'Poppies, daisies and cornflowers in tall grass, close by',
    render: renderMeadow,
  },
  {
    id: 'dunes',
    name: 'Dunes',
    description: 'Sand dunes in low evening light, with a small caravan',
    render: renderDunes,
  },
];
