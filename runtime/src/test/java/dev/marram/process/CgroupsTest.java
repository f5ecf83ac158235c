package dev.marram.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where, in folders that look like the kernel's. */
class CgroupsTest {
  private static final ResourceLimits LIMITS = new ResourceLimits(20_480, 0.5);

  @TempDir Path mount;

  @Test
  void version2HasOneFolderWithBothLimits() throws Exception {
    version2();
    Cgroup cgroup = new Cgroups(mount, false).prepare("a.b", LIMITS).orElseThrow();
    Path folder = mount.resolve("greengrass/a.b");
    assertThat(cgroup.entrances()).containsExactly(folder.resolve("cgroup.procs"));
    assertThat(folder.resolve("memory.max")).hasContent("20971520");
    assertThat(folder.resolve("cpu.max")).hasContent("50000 100000");
    assertThat(mount.resolve("cgroup.subtree_control")).isNotEmptyFile();
    assertThat(mount.resolve("greengrass/cgroup.subtree_control")).isNotEmptyFile();
  }

  @Test
  void version1HasAFolderForEachController() throws Exception {
    version1();
    Cgroup cgroup = new Cgroups(mount, false).prepare("a.b", LIMITS).orElseThrow();
    assertThat(cgroup.entrances())
        .containsExactly(
            mount.resolve("memory/greengrass/a.b/cgroup.procs"),
            mount.resolve("cpu/greengrass/a.b/cgroup.procs"),
            mount.resolve("freezer/greengrass/a.b/cgroup.procs"));
    assertThat(mount.resolve("memory/greengrass/a.b/memory.limit_in_bytes")).hasContent("20971520");
    assertThat(mount.resolve("cpu/greengrass/a.b/cpu.cfs_quota_us")).hasContent("50000");
  }

  @Test
  void aPeriodThatWasSetIsKeptAndAQuotaIsNeverNothing() throws Exception {
    version2();
    Path folder = Files.createDirectories(mount.resolve("greengrass/a.b"));
    Files.writeString(folder.resolve("cpu.max"), "max 20000\n");
    Cgroups cgroups = new Cgroups(mount, false);
    cgroups.prepare("a.b", new ResourceLimits(0, 2));
    assertThat(folder.resolve("cpu.max")).hasContent("40000 20000");
    cgroups.prepare("a.b", new ResourceLimits(0, 0.000001));
    assertThat(folder.resolve("cpu.max")).hasContent("1 20000");
  }

  @Test
  void limitsThatAreNoLongerWantedAreTakenBack() throws Exception {
    version2();
    Cgroups cgroups = new Cgroups(mount, true);
    cgroups.prepare("a.b", LIMITS);
    cgroups.prepare("a.b", ResourceLimits.NONE);
    assertThat(mount.resolve("greengrass/a.b/memory.max")).hasContent("max");
    assertThat(mount.resolve("greengrass/a.b/cpu.max")).hasContent("max 100000");
  }

  @Test
  void withoutLimitsThereIsACgroupOnlyIfEverythingInItIsToEnd() throws Exception {
    version2();
    assertThat(new Cgroups(mount, false).prepare("a.b", ResourceLimits.NONE)).isEmpty();
    assertThat(new Cgroups(mount, true).prepare("a.b", ResourceLimits.NONE).orElseThrow().killed())
        .isTrue();
    assertThat(new Cgroups(mount, false).prepare("a.b", LIMITS).orElseThrow().killed()).isFalse();
  }

  @Test
  void aMachineWithoutCgroupsRunsComponentsWithout() throws Exception {
    assertThat(new Cgroups(mount, true).prepare("a.b", LIMITS)).isEmpty();
    version1();
    Files.delete(mount.resolve("memory/cgroup.procs"));
    assertThat(new Cgroups(mount, true).prepare("a.b", LIMITS)).isEmpty();
    assertThat(mount.resolve("memory")).isEmptyDirectory();
  }

  @Test
  void aProcessIsOfTheComponentInWhoseCgroupItIs() throws Exception {
    version2();
    Cgroups cgroups = new Cgroups(mount, false);
    cgroups.prepare("a.b", LIMITS);
    cgroups.prepare("c", LIMITS);
    Files.writeString(mount.resolve("greengrass/c/cgroup.procs"), "0\n71\n72\n");
    assertThat(cgroups.componentOf(72)).contains("c");
    assertThat(cgroups.componentOf(7)).isEmpty();
  }

  @Test
  void aCgroupInWhichAnotherRuntimeRunsProcessesIsNotEndedWithOurComponent() throws Exception {
    version2();
    Files.createDirectories(mount.resolve("greengrass/a.b"));
    Files.writeString(mount.resolve("greengrass/a.b/cgroup.procs"), "71\n");
    assertThat(new Cgroups(mount, true).prepare("a.b", LIMITS)).isEmpty();
  }

  private void version2() throws IOException {
    Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory");
  }

  private void version1() throws IOException {
    for (String controller : List.of("memory", "cpu", "freezer")) {
      Path folder = Files.createDirectories(mount.resolve(controller));
      Files.createFile(folder.resolve("cgroup.procs"));
    }
  }
}
