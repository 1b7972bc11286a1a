using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class Sentinels
{
    private static readonly string[] Addresses = [TestPod.Ip, "10.0.1.11", "10.0.1.12"];

    private readonly TestPod _pod = new();
    private readonly MemoryFileSystem[] _files;
    private readonly TestContainer[] _servers = new TestContainer[3];
    private readonly TestContainer[] _sentinels = new TestContainer[3];
    private int _starts;

    public Sentinels()
    {
        _files = [.. Addresses.Select(_ => new MemoryFileSystem(_pod.World.Clock))];
        foreach (var files in _files) files.CreateDirectory("/data");
    }

    [TestCase("3.2")]
    [TestCase("6.2")]
    [TestCase("7.0.15")]
    public void When_the_master_is_gone_its_sentinels_promote_a_replica_and_put_the_old_one_in_its_place_when_it_comes_back(string tag)
    {
        StartAll(tag);
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            var sentinel = await _pod.ConnectToAsync(Addresses[1], 26379);
            (await SendAsync(sentinel, "SENTINEL CKQUORUM shop")).Should().StartWith("OK 3 usable Sentinels.");
            var master = await _pod.ConnectAsync();
            (await SendAsync(master, "SET k v")).Should().Be("OK");
            (await SendAsync(master, "WAIT 2 1000")).Should().Be("2");
            var watcher = await _pod.ConnectToAsync(Addresses[1], 26379);
            (await watcher.CallAsync(default, "SUBSCRIBE", "+switch-master")).Items[0].Text.Should().Be("subscribe");
            _servers[0].Process.Crash();
            await _pod.Wait(12);
            var found = await AddressAsync(sentinel);
            found.Should().BeOneOf(Addresses[1], Addresses[2]);
            var promoted = await _pod.ConnectToAsync(found);
            (await SendAsync(promoted, "SET k2 v")).Should().Be("OK", "it takes writes");
            var other = await _pod.ConnectToAsync(found == Addresses[1] ? Addresses[2] : Addresses[1]);
            (await SendAsync(other, "INFO replication")).Should().Contain($"master_host:{found}\r\n").And.Contain("master_link_status:up");
            StartServer(0, tag);
            await _pod.Wait(40);
            (await SendAsync(await _pod.ConnectAsync(), "ROLE")).Should().StartWith($"[slave, {found}, 6379, connected, ");
            foreach (var address in Addresses) (await AddressAsync(await _pod.ConnectToAsync(address, 26379))).Should().Be(found);
        });
        var log = string.Concat(_sentinels.Select(s => s.Output));
        log.Should().Contain("+odown master shop 10.0.1.7 6379 #quorum ").And.Contain("+elected-leader").And.Contain("+convert-to-slave slave 10.0.1.7:6379");
    }

    [Test]
    public void The_events_of_a_failover_come_in_the_order_of_the_real_sentinel()
    {
        StartAll("7.0.15");
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            var sentinel = await _pod.ConnectToAsync(Addresses[1], 26379);
            (await SendAsync(sentinel, "SENTINEL FAILOVER shop")).Should().Be("OK");
            (await SendAsync(sentinel, "SENTINEL FAILOVER shop")).Should().Be("(error) INPROG Failover already in progress");
            (await SendAsync(sentinel, "SENTINEL FAILOVER nobody")).Should().Be("(error) ERR No such master with that name");
            await _pod.Wait(20);
        });
        var events = _sentinels[1].Output.Split('\n').SkipWhile(l => !l.Contains("Executing user requested", StringComparison.Ordinal)).Skip(1).Select(l => l.Split(' ')).Where(w => w.Length > 5).Select(w => w[5]);
        events.Should().ContainInOrder(
            "+new-epoch", "+try-failover", "+vote-for-leader", "+elected-leader", "+failover-state-select-slave", "+selected-slave", "+failover-state-send-slaveof-noone", "+failover-state-wait-promotion",
            "+promoted-slave", "+failover-state-reconf-slaves", "+slave-reconf-sent", "+slave-reconf-inprog", "+slave-reconf-done", "+failover-end", "+switch-master", "+slave", "+slave");
        _sentinels[0].Output.Should().Contain("+config-update-from sentinel").And.Contain("+switch-master shop 10.0.1.7 6379");
    }

    [Test]
    public void One_of_three_sentinels_alone_promotes_nobody()
    {
        StartAll("7.0.15");
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            _sentinels[0].Process.Crash();
            _sentinels[1].Process.Crash();
            _servers[0].Process.Crash();
            await _pod.Wait(60);
            (await AddressAsync(await _pod.ConnectToAsync(Addresses[2], 26379))).Should().Be(TestPod.Ip);
            (await SendAsync(await _pod.ConnectToAsync(Addresses[1]), "ROLE")).Should().StartWith("[slave,");
        });
        _sentinels[2].Output.Should().Contain("+sdown master").And.NotContain("+odown");
    }

    [Test]
    public void A_sentinel_that_starts_again_with_its_file_knows_all_that_it_knew()
    {
        StartAll("7.0.15");
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            var sentinel = await _pod.ConnectToAsync(Addresses[1], 26379);
            await SendAsync(sentinel, "SENTINEL FAILOVER shop");
            await _pod.Wait(20);
            var id = await SendAsync(sentinel, "SENTINEL MYID");
            _sentinels[1].Process.Crash();
            StartSentinel(1, "7.0.15");
            sentinel = await _pod.ConnectToAsync(Addresses[1], 26379);
            (await SendAsync(sentinel, "SENTINEL MYID")).Should().Be(id);
            (await AddressAsync(sentinel)).Should().NotBe(TestPod.Ip);
            (await SendAsync(sentinel, "SENTINEL MASTER shop")).Should().Contain("num-slaves, 2, num-other-sentinels, 2").And.Contain("config-epoch, 1");
        });
    }

    [Test]
    public void A_replica_of_priority_zero_is_never_promoted()
    {
        StartAll("7.0.15", "--replica-priority", "0");
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            (await SendAsync(await _pod.ConnectToAsync(Addresses[1], 26379), "SENTINEL FAILOVER shop")).Should().Be("(error) NOGOODSLAVE No suitable replica to promote");
        });
    }

    [Test]
    public void A_replica_that_somebody_promoted_by_hand_is_put_in_its_place()
    {
        StartAll("7.0.15");
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            var replica = await _pod.ConnectToAsync(Addresses[1]);
            (await SendAsync(replica, "REPLICAOF NO ONE")).Should().Be("OK");
            await _pod.Wait(30);
            (await SendAsync(await _pod.ConnectToAsync(Addresses[1]), "ROLE")).Should().StartWith($"[slave, {TestPod.Ip}, 6379, ");
        });
        string.Concat(_sentinels.Select(s => s.Output)).Should().Contain("+convert-to-slave");
    }

    [Test]
    public void Failover_by_sentinel_alone_loses_what_the_old_master_acknowledged_meanwhile()
    {
        // The negative twin of a migration's hand-over: between the promotion and the demotion of the old master both take writes.
        StartAll("7.0.15");
        _pod.Run(async () =>
        {
            await _pod.Wait(15);
            var master = await _pod.ConnectAsync();
            var sentinel = await _pod.ConnectToAsync(Addresses[1], 26379);
            await SendAsync(sentinel, "SENTINEL FAILOVER shop");
            await _pod.Wait(5);
            (await SendAsync(master, "SET late 1")).Should().Be("OK");
            await _pod.Wait(60);
            var found = await AddressAsync(sentinel);
            (await SendAsync(await _pod.ConnectToAsync(found), "GET late")).Should().Be("(nil)");
            (await SendAsync(await _pod.ConnectAsync(), "ROLE")).Should().StartWith("[slave,");
        });
    }

    private void StartAll(string tag, params string[] more)
    {
        for (var i = 0; i < 3; i++) StartServer(i, tag, i == 0 ? more : ["--slaveof", $"{TestPod.Ip} 6379", .. more]);
        for (var i = 0; i < 3; i++)
        {
            var text = $"sentinel monitor shop {TestPod.Ip} 6379 2\nsentinel down-after-milliseconds shop 5000\nsentinel failover-timeout shop 20000\n";
            _files[i].Write("/data/sentinel.conf", 0, System.Text.Encoding.ASCII.GetBytes(text));
            StartSentinel(i, tag);
        }
    }

    private void StartServer(int index, string tag, params string[] arguments) => _servers[index] = _pod.StartAt(
        Addresses[index], $"redis-{index}-{_starts++}", new RedisServerProgram(tag), _files[index], ["redis-server", "--dir", "/data", "--repl-diskless-sync-delay", "0", .. arguments]);

    private void StartSentinel(int index, string tag) => _sentinels[index] = _pod.StartAt(
        Addresses[index], $"sentinel-{index}-{_starts++}", new RedisServerProgram(tag), _files[index], "redis-server", "/data/sentinel.conf", "--sentinel");

    private static async Task<string> AddressAsync(RespClient sentinel) => (await sentinel.CallAsync(default, "SENTINEL", "get-master-addr-by-name", "shop")).Items[0].Text;

    private static async Task<string> SendAsync(RespClient client, string command) => (await client.CallAsync(default, command.Split(' '))).ToString();
}
