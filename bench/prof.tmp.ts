import { filledDevice, filledMap } from './fixtures.ts';
import { seededRandom } from './measure.ts';
const { manager } = await filledDevice('a', 1000);
const { map } = filledMap(1000);
const tracker = manager.getChangeTracker(); const r=seededRandom(7);
let n=0;
for (let k=0;k<4;k++){
let t=performance.now();
for(let i=0;i<10000;i++){ const id=`r${Math.floor(r()*1000)}`; const before=manager.getResource('item',id) as object; tracker.recordChange('update',id,'item',{...before,position:(n+=1)},before);} 
const a=performance.now()-t; t=performance.now();
for(let i=0;i<10000;i++) map.set(`r${Math.floor(r()*1000)}/position`,(n+=1));
console.log((a/10).toFixed(1),((performance.now()-t)/10).toFixed(1));
}
