/**
 * What `directorctl ipvsadm` loads, in one file, for the package alone: opening 50 files takes longer than running
 * them. A checkout has no such file but while `npm pack` runs, so that it never runs what its sources are no more.
 */
export default {
  input: 'dist/src/ipvsadm/main.js',
  // netlink finds its native part from where it lies itself.
  external: [/^node:/, /^netlink\//],
  // As deep as the modules lie: the version is read from ../../../package.json.
  output: { file: 'dist/src/bundle/ipvsadm.js', format: 'es', inlineDynamicImports: true },
};
