<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>MainWindow</name>
    <message>
        <location filename="../main.cpp" line="42"/>
        <source>&amp;Open %1 or fail</source>
        <comment>For translators.</comment>
        <translation>%1 ö&amp;ffnen oder scheitern</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were lost.</source>
        <translation><numerusform>Eine Datei ging verloren.</numerusform><numerusform>%n Dateien gingen verloren.</numerusform></translation>
    </message>
    <message>
        <source>Nobody &quot;translated&quot; this.&lt;br&gt;Not yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is gone.</source>
        <translation type="vanished">Das ist weg.</translation>
    </message>
</context>
</TS>
