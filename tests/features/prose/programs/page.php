<h1>It's <?= $name ?> who failed.</h1>
<?php
// It's a comment ?><p>A page, after all.</p><?php
# Another one.
/** Says nothing. */
$a = 'http://x // no
# nor this'; $b = <<<EOT
# no
EOT;
#[Attribute]
