import { releaseAddresses } from '../../../src/failover-shell/release-addresses.ts';

/** What `directord release` will do, in the namespace that it was started in. */

const [ledgerFile = ''] = process.argv.slice(2);
console.log(JSON.stringify(await releaseAddresses(ledgerFile, true)));
