import { z } from 'zod';

// Must be the first import of the page: as soon as an object schema is defined, zod tests whether it may evaluate code
// from strings. The page's content security policy forbids that, and the console would report it.
z.config({ jitless: true });
