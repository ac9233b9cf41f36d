// On a narrow screen the tree takes the page's place while the button says so.
const menu = document.getElementById("menu");

function showTree(isShown) {
  document.body.classList.toggle("tree-shown", isShown);
  menu.setAttribute("aria-expanded", String(isShown));
}

menu.addEventListener("click", () => showTree(!document.body.classList.contains("tree-shown")));
document.getElementById("nav-tree").addEventListener("click", (event) => {
  if (event.target.closest(".label a")) showTree(false);
});
