export const finish = {
  detail: 'Photo’s detail',
  colors: 'Colors',
  amount: 'Color amount',
  methods: { none: 'Style', luminance: 'Photo', palette: 'Palette' },
  hints: {
    none: 'The style’s own colors.',
    luminance: 'Every place keeps the photo’s color; light and dark are painted.',
    palette: 'The photo’s colors as a whole, placed by the style.',
  },
};
