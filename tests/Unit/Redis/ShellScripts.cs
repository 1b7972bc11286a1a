using System.Text;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Unit.Redis;

public sealed class ShellScripts
{
    [TestCase("echo a b   c", "a b c\n", 0)]
    [TestCase("echo 'a  b' \"c  d\" e\\ f", "a  b c  d e f\n", 0)]
    [TestCase("false && echo no || echo yes; true && echo done", "yes\ndone\n", 0)]
    [TestCase("X=1; Y=\"$X 2\"; echo $Y \"${Y}\" '$Y' ${Z:-default} $?", "1 2 1 2 $Y default 0\n", 0)]
    [TestCase("false", "", 1)]
    [TestCase("exit 7", "", 7)]
    [TestCase("nosuch", "", 127)]
    [TestCase("set -e; false; echo no", "", 1)]
    [TestCase("set -e; if false; then echo no; fi; ! true; echo yes", "yes\n", 0)]
    [TestCase("echo one > f; echo two >> f; cat f; cat < f | wc -l", "one\ntwo\n2\n", 0)]
    [TestCase("mkdir -p a/b && touch a/b/x a/y && find . -type f && ls a", "./a/b/x\n./a/y\nb\ny\n", 0)]
    [TestCase("cat nosuch 2>/dev/null || echo failed", "failed\n", 0)]
    [TestCase("cat nosuch 2>&1 | cat", "cat: nosuch: No such file or directory\n", 0)]
    [TestCase("for f in 1 2 3; do printf '%s-' $f; done; echo", "1-2-3-\n", 0)]
    [TestCase("n=x; while [ $n != xxx ]; do n=x$n; done; echo $n", "xxx\n", 0)]
    [TestCase("echo $(echo inner; echo more) `echo ticks`", "inner more ticks\n", 0)]
    [TestCase("(cd /; pwd); pwd", "/\n/\n", 0)]
    [TestCase("if test -f x; then echo yes; elif [ -d / ]; then echo dir; else echo no; fi", "dir\n", 0)]
    [TestCase("touch a1 a2 b1; echo a* 'a*' c*; rm a*; ls", "a1 a2 a* c*\nb1\n", 0)]
    [TestCase("echo x > f; cp f g; mv g h; cmp f h && echo same; echo y > h; cmp f h", "same\nf h differ: char 1, line 1\n", 1)]
    [TestCase("printf 'abc' | sha256sum", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n", 0)]
    [TestCase("echo a; exec echo b; echo never", "a\nb\n", 0)]
    [TestCase("date -u +%Y-%m-%d; A=5 env | grep A=", "2026-01-05\nA=5\n", 0)]
    [TestCase("printf '1\\n2\\n3\\n' | head -n 2 | tail -n 1", "2\n", 0)]
    [TestCase("f() { echo $1; return 3; echo no; }; f a; echo $?; f b || echo failed", "a\n3\nb\nfailed\n", 0)]
    [TestCase("set -e\nf() (\n  cd /\n  pwd\n)\nf > out\ncat out; pwd; f nosuch; cd nosuch; echo no", "/\n/\n/\n", 1)]
    [TestCase("mkdir x; touch x/a b; find . -type f ! -path './x/*' -exec stat -c '%s %n' {} +; find . -name a; ls | wc -l", "0 ./b\n./x/a\n2\n", 0)]
    [TestCase("echo 'unfinished", "", 2)]
    [TestCase("sleep 5 & echo $?; wait; echo done", "0\ndone\n", 0)]
    [TestCase("(exit 7) & p=$!; wait $p; echo $?; wait $p; echo $?; wait 99; echo $?", "7\n7\n127\n", 0)]
    [TestCase("false & wait; echo $?", "0\n", 0)]
    [TestCase("trap 'echo bye' EXIT; (exit 3); exit 4", "bye\n", 4)]
    [TestCase("trap 'echo bye' EXIT; exec echo instead", "instead\n", 0)]
    [TestCase("trap 'x' FOO; echo $?", "1\n", 0)]
    [TestCase("trap 'a' INT TERM; trap - INT; trap; (trap)", "trap -- 'a' TERM\n", 0)]
    [TestCase("true & ; echo x", "", 2)]
    [TestCase("rm nosuch", "", 1)]
    public void Scripts_do_what_busybox_does(string script, string output, int exitCode)
    {
        var container = new TestPod().RunShell(script);
        container.Output.Should().Be(output, container.Errors);
        container.ExitCode.Should().Be(exitCode, container.Errors);
    }

    [Test]
    public void The_verifier_finds_and_hashes_every_file_of_a_read_only_volume_in_order()
    {
        var pod = new TestPod();
        var volume = new MemoryFileSystem(pod.World.Clock);
        volume.Replace("/dump.rdb", [0, 255, 10]);
        volume.Replace("/appendonly/a b", Encoding.UTF8.GetBytes("x"));
        var root = new MountTable(new MemoryFileSystem(pod.World.Clock));
        root.Mount("/source", volume, readOnly: true);
        var container = pod.StartImage("verifier", "drydock/verifier:1", root, "sh", "-c", "cd /source && find . -type f -exec sha256sum {} +; touch /source/x");
        pod.Run(() => pod.UntilAsync(() => container.ExitCode is not null));
        container.Output.Should().Be(string.Concat(ContentFingerprint.Of(volume).Files.Select(f => $"{f.Sha256}  ./{f.Path}\n")));
        container.Errors.Should().Contain("Read-only file system");
        container.ExitCode.Should().Be(1);
    }

    [Test]
    public void A_redirected_file_is_binary_exact()
    {
        var pod = new TestPod();
        var files = new MemoryFileSystem(pod.World.Clock);
        files.Replace("/in", [0, 200, 255, 13]);
        pod.RunShell("cat in > out; cat < in | cat > out2", files);
        files.ReadAll("/out").Should().Equal(0, 200, 255, 13);
        files.ReadAll("/out2").Should().Equal(0, 200, 255, 13);
    }

    [TestCase("busybox:1.36", "sleep 3600", false, TestName = "sleep as PID 1 ignores SIGTERM")]
    [TestCase("redis:3.2", "touch sentinel.conf && redis-sentinel sentinel.conf", false, TestName = "An old bash waits for its child and ignores SIGTERM as PID 1")]
    [TestCase("redis:3.2", "redis-sentinel /data/s.conf", true, TestName = "An old bash replaces itself by an only command")]
    [TestCase("redis:3.2", "touch s.conf; exec redis-sentinel s.conf", true, TestName = "exec makes the command PID 1")]
    [TestCase("redis:7.2", "touch s.conf && redis-sentinel s.conf", true, TestName = "A shell of today replaces itself by the last command")]
    public void SIGTERM_reaches_only_a_PID_1_that_handles_it(string image, string script, bool ends)
    {
        var pod = new TestPod();
        var files = new MemoryFileSystem(pod.World.Clock);
        files.Replace("/data/s.conf", []);
        var container = pod.StartImage("c", image, files, image.StartsWith("redis", StringComparison.Ordinal) ? "bash" : "sh", "-c", script);
        pod.Run(async () =>
        {
            await pod.Wait(2);
            container.ExitCode.Should().BeNull(container.Errors + container.Output);
            (await container.StopAsync(10)).Should().Be(ends);
        });
    }

    [Test]
    public void The_pause_image_ends_on_SIGTERM()
    {
        var pod = new TestPod();
        var container = pod.StartImage("pause", "registry.k8s.io/pause:3.10");
        pod.Run(async () => (await container.StopAsync(1)).Should().BeTrue());
    }
}
