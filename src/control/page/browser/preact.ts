/** The one library of the page. The daemon serves its file under this module's name: a browser finds no packages. */
export { type ComponentChildren, Fragment, h, render } from 'preact';
