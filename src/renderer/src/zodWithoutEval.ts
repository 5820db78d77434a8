import { z } from 'zod';

// The first import of the page: zod tries whether it may make code from text as soon as an object is described, which the
// page's content policy forbids and the console would report.
z.config({ jitless: true });
