using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Simulators.Workloads.Redis.Sentinels;

namespace Drydock.Unit.Redis;

/// <summary>Who is let in, and which modules are told of. Answers of 7.0 as redis-server and redis-cli 7.0.15 give them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class Passwords
{
    private const string Password = "a b";

    private readonly TestPod _pod = new();

    [TestCase("3.2", "a b", "NOAUTH Authentication required.\n\n", "", Description = "knows no such variable")]
    [TestCase("5.0.2", "a b", "NOAUTH Authentication required.\n\n", "")]
    [TestCase("5.0.3", "a b", "PONG\n", "")]
    [TestCase("7.0.15", "a b", "PONG\n", "")]
    [TestCase("7.0.15", "wrong", "NOAUTH Authentication required.\n\n", "AUTH failed: WRONGPASS invalid username-password pair or user is disabled.\n")]
    [TestCase("7.0.15", "", "NOAUTH Authentication required.\n\n", "")]
    public void The_environment_gives_redis_cli_its_password(string tag, string variable, string output, string errors)
    {
        _pod.Start("redis", new RedisServerProgram(tag), _pod.Files, "redis-server", "--requirepass", Password);
        var cli = Cli(tag, variable, "ping");
        (cli.ExitCode, cli.Output, cli.Errors).Should().Be((0, output, errors));
    }

    [Test]
    public void A_password_that_nobody_asked_for_is_told_and_the_command_goes_out_all_the_same()
    {
        _pod.Start("redis", new RedisServerProgram("7.0.15"), _pod.Files, "redis-server");
        var cli = Cli("7.0.15", "x", "ping");
        (cli.Output, cli.Errors).Should().Be(("PONG\n", "AUTH failed: ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\n"));
    }

    [TestCase("-a", "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n")]
    [TestCase("--no-auth-warning -a", "")]
    public void As_an_argument_it_is_warned_of(string options, string errors)
    {
        _pod.Start("redis", new RedisServerProgram("7.0.15"), _pod.Files, "redis-server", "--requirepass", Password);
        var cli = Cli("7.0.15", "", [.. options.Split(' '), Password, "ping"]);
        (cli.Output, cli.Errors).Should().Be(("PONG\n", errors));
    }

    [Test]
    public void A_sentinel_with_a_password_tells_nothing_without_it()
    {
        _pod.Files.Write("/data/sentinel.conf", 0, System.Text.Encoding.ASCII.GetBytes($"port 26379\nrequirepass \"{Password}\"\n"));
        _pod.Start("sentinel", new SentinelProgram("7.0.15"), _pod.Files, "redis-sentinel", "/data/sentinel.conf");
        _pod.Run(() => _pod.Wait(1));
        Cli("7.0.15", "", "-p", "26379", "SENTINEL", "masters").Output.Should().StartWith("NOAUTH");
        Cli("7.0.15", Password, "-p", "26379", "ping").Output.Should().Be("PONG\n");
    }

    [TestCase("3.2", false, "ERR unknown command 'MODULE'\n\n")]
    [TestCase("7.0.15", false, "\n")]
    [TestCase("5.0.14", true, "name\nReJSON\nver\n20609\n")]
    [TestCase("7.0.15", true, "name\nReJSON\nver\n20609\npath\n/lib/rejson.so\nargs\n\n")]
    public void Modules_are_listed(string tag, bool hasOne, string output)
    {
        _pod.Start("redis", new RedisServerProgram(tag), _pod.Files, hasOne ? ["redis-server", "--loadmodule", "/lib/rejson.so"] : ["redis-server"]);
        Cli(tag, "", "MODULE", "LIST").Output.Should().Be(output);
    }

    private TestContainer Cli(string tag, string password, params string[] arguments)
    {
        var cli = _pod.Start($"cli-{password}-{arguments[^1]}", new RedisCliProgram(tag), new MemoryFileSystem(_pod.World.Clock), ["redis-cli", .. arguments]);
        if (password.Length > 0) cli.Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["REDISCLI_AUTH"] = password };
        _pod.Run(() => _pod.UntilAsync(() => cli.ExitCode is not null));
        return cli;
    }
}
