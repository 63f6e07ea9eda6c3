import { listingCases } from './cases/listings.ts';
import { compareOn } from './compare.ts';

compareOn('listings', listingCases);
