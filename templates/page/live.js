(function () {
  var known = null;
  function ask() {
    fetch("/version", { cache: "no-store" })
      .then(function (answer) { return answer.text(); })
      .then(function (version) {
        if (known !== null && version !== known) { location.reload(); }
        known = version;
      })
      .catch(function () {})
      .then(function () { setTimeout(ask, 400); });
  }
  ask();
})();
