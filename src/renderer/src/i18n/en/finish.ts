export const finish = {
  detail: { photo: 'Photo’s detail', model: 'Texture’s own detail' },
  colors: 'Colors',
  amount: 'Color amount',
  methods: {
    photo: { none: 'Style', luminance: 'Photo', palette: 'Palette' },
    model: { none: 'Style', luminance: 'Model', palette: 'Palette' },
  },
  hints: {
    photo: {
      none: 'The style’s own colors.',
      luminance: 'Every place keeps the photo’s color; light and dark are painted.',
      palette: 'The photo’s colors as a whole, placed by the style.',
    },
    model: {
      none: 'The style’s own colors.',
      luminance: 'Every place keeps the model’s color; light and dark are painted.',
      palette: 'The model’s colors as a whole, placed by the style.',
    },
  },
};
