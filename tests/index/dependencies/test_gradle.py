from tests.index.dependencies.manifests import published, read, required


def test_literal_coordinates_and_plain_variables_are_read() -> None:
    files = {
        "build.gradle": """
group = 'com.acme'
ext.ledgerVersion = '1.3'
def auditVersion = "2.0"
dependencies {
    implementation 'com.acme:payments-core:4.2.0'   // the core
    // implementation 'com.acme:gone:1.0'
    implementation "com.acme:ledger:$ledgerVersion"
    api("com.acme:audit:${auditVersion}")
    testImplementation group: 'com.acme', name: 'checks', version: '1.1'
    runtimeOnly "com.acme:log:${logVersion}@jar"
}
""",
        "settings.gradle": "rootProject.name = 'shop'\ninclude ':web'\n",
        "gradle.properties": "logVersion=0.9\n",
        "web/build.gradle.kts": 'dependencies { implementation("com.acme:payments-core:4.1.0") }\n',
    }
    assert published(files) == [("com.acme:shop", ""), ("com.acme:web", "web")]
    found = {one.name: one.required for one in read(files).requirements if not one.folder}
    assert found == {
        "com.acme:payments-core": "4.2.0", "com.acme:ledger": "1.3", "com.acme:audit": "2.0", "com.acme:checks": "1.1",
        "com.acme:log": "0.9",
    }  # fmt: skip
    assert (
        required({"web/build.gradle.kts": files["web/build.gradle.kts"]})["com.acme:payments-core"].required == "4.1.0"
    )


def test_a_version_catalog_holds_for_the_folder_above() -> None:
    text = """
[versions]
payments = "4.2.0"
ledger = {strictly = "1.3"}
[libraries]
payments = {module = "com.acme:payments-core", version.ref = "payments"}
ledger = {group = "com.acme", name = "ledger", version.ref = "ledger"}
audit = "com.acme:audit:2.0"
bom = {module = "com.acme:bom"}
"""
    found = required({"gradle/libs.versions.toml": text})
    assert {name: (one.required, one.folder) for name, one in found.items()} == {
        "com.acme:payments-core": ("4.2.0", ""), "com.acme:ledger": ("1.3", ""), "com.acme:audit": ("2.0", ""),
        "com.acme:bom": ("", ""),
    }  # fmt: skip


def test_a_gradle_lock_file_is_exact() -> None:
    found = required({"gradle.lockfile": "# locked\ncom.acme:payments-core:4.2.0=compileClasspath,runtime\nempty=\n"})
    assert [(one.name, one.required, one.locked) for one in found.values()] == [
        ("com.acme:payments-core", "4.2.0", True)
    ]


def test_the_group_of_a_task_is_not_that_of_the_project() -> None:
    task = 'tasks.register("check") {\n    group = "verification"\n}\n'
    assert published({"web/build.gradle.kts": task}) == []
    files = {"build.gradle.kts": 'allprojects {\n    group = "com.acme"\n}\n', "web/build.gradle.kts": task}
    assert ("com.acme:web", "web") in published(files)


def test_properties_of_a_publishing_plugin_name_the_artifact() -> None:
    files = {
        "gradle.properties": "GROUP=com.acme\n",
        "core/build.gradle": "",
        "core/gradle.properties": "POM_ARTIFACT_ID=payments-core\n",
    }
    assert published(files) == [("com.acme:payments-core", "core")]


def test_a_variable_that_is_named_very_often_makes_no_long_version() -> None:
    text = f"val a = '{'1' * 50_000}'\nimplementation('com.acme:payments-core:{'$a' * 400_000}')\n"
    assert len(required({"build.gradle": text})["com.acme:payments-core"].required) == 1_000
