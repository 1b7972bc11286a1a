using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

public sealed class Commands
{
    [TestCase("SET k v;GET k", "OK;v")]
    [TestCase("GET none", "(nil)")]
    [TestCase("SET k v NX;SET k w NX;SET k w XX;GET k;SET n w XX", "OK;(nil);OK;w;(nil)")]
    [TestCase("SET k v EX 0", "(error) ERR invalid expire time in set")]
    [TestCase("SET k v EX x", "(error) ERR value is not an integer or out of range")]
    [TestCase("SET k v EX 5 PX 5", "(error) ERR syntax error")]
    [TestCase("SETEX k 10 v;TTL k;PTTL k", "OK;10;*")]
    [TestCase("SETNX k v;SETNX k w;GET k", "1;0;v")]
    [TestCase("APPEND k ab;APPEND k cd;STRLEN k;GETRANGE k 1 -2;GETRANGE k -100 1;GETRANGE k 3 1", "2;4;4;bc;ab;")]
    [TestCase("SETRANGE k 2 xy;STRLEN k", "4;4")]
    [TestCase("INCR k;INCRBY k 41;DECR k;DECRBY k 1;GET k", "1;42;41;40;40")]
    [TestCase("SET k x;INCR k", "OK;(error) ERR value is not an integer or out of range")]
    [TestCase("SET k 9223372036854775807;INCR k", "OK;(error) ERR increment or decrement would overflow")]
    [TestCase("MSET a 1 b 2;MGET a none b;MSET a", "OK;[1, (nil), 2];(error) ERR wrong number of arguments for 'mset' command")]
    [TestCase("MSET a 1 b;MSETNX a 1 c 2;MSETNX c 1 d 2", "(error) ERR wrong number of arguments for MSET;1;0")]
    [TestCase("GETSET k a;GETSET k b;GET k", "(nil);a;b")]
    [TestCase("MSET a 1 b 2 c 3;DEL a b none;EXISTS a c c;DBSIZE", "OK;2;2;1")]
    [TestCase("SET k v;TYPE k;TYPE none;RENAME k m;GET m;RENAME none x", "OK;string;none;OK;v;(error) ERR no such key")]
    [TestCase("SET k v;EXPIRE k 100;TTL k;PERSIST k;TTL k;TTL none;EXPIRE none 1", "OK;1;100;1;-1;-2;0")]
    [TestCase("SET k v;EXPIRE k -1;EXISTS k", "OK;1;0")]
    [TestCase("SET k v;EXPIREAT k 1;EXISTS k", "OK;1;0")]
    [TestCase("SET k v EX 9;SET k w;TTL k", "OK;OK;-1")]
    [TestCase("SET k 1 EX 9;INCR k;TTL k", "OK;2;9")]
    [TestCase("RANDOMKEY;SET k v;RANDOMKEY", "(nil);OK;k")]
    [TestCase("SET k v;SELECT 1;GET k;SELECT 16;SELECT x;SELECT 0;GET k", "OK;OK;(nil);(error) ERR invalid DB index;(error) ERR invalid DB index;OK;v")]
    [TestCase("SET k v;FLUSHALL;DBSIZE;SET k v;FLUSHDB;DBSIZE", "OK;OK;0;OK;OK;0")]
    [TestCase("PING;PING hi;ECHO hi;TIME", "PONG;hi;hi;*")]
    [TestCase("AUTH x", "(error) ERR Client sent AUTH, but no password is set")]
    [TestCase("GET;GET a b", "(error) ERR wrong number of arguments for 'get' command;(error) ERR wrong number of arguments for 'get' command")]
    [TestCase("NOSUCH a", "(error) ERR unknown command 'NOSUCH'")]
    [TestCase("GEOADD k 1 2 v", "(error) ERR 'geoadd' is a Redis command that Drydock's simulated server does not model")]
    [TestCase("EVAL x 0", "(error) ERR EVAL is refused: Drydock's simulated server runs no scripts")]
    [TestCase("XADD k * a b;ZPOPMIN k;HELLO 3", "(error) ERR unknown command 'XADD';(error) ERR unknown command 'ZPOPMIN';(error) ERR unknown command 'HELLO'")]
    [TestCase("CONFIG GET save;CONFIG SET save x;CONFIG GET port;CONFIG SET port 1", "[save, ];(error) ERR Invalid argument 'x' for CONFIG SET 'save';[port, 6379];(error) ERR Unsupported CONFIG parameter: port")]
    [TestCase("CONFIG GET max*-policy;CONFIG FOO", "[maxmemory-policy, noeviction];(error) ERR CONFIG subcommand must be one of GET, SET, RESETSTAT, REWRITE")]
    [TestCase("CONFIG SET dir /nowhere;CONFIG SET dbfilename a/b;CONFIG GET dir", "(error) ERR Changing directory: No such file or directory;(error) ERR dbfilename can't be a path, just a filename;[dir, /data]")]
    [TestCase("CLIENT SETNAME w1;CLIENT GETNAME;CLIENT KILL 1.2.3.4:5;CLIENT FOO", "OK;w1;(error) ERR No such client;(error) ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)")]
    [TestCase("ROLE;COMMAND COUNT;OBJECT ENCODING none", "[master, 0, []];176;(nil)")]
    [TestCase("SET a 12;SET b word;OBJECT ENCODING a;OBJECT ENCODING b", "OK;OK;int;embstr")]
    [TestCase("MULTI;SET k v;INCR n;EXEC;GET k", "OK;QUEUED;QUEUED;[OK, 1];v")]
    [TestCase("MULTI;NOSUCH;EXEC;EXEC;DISCARD", "OK;(error) ERR unknown command 'NOSUCH';(error) EXECABORT Transaction discarded because of previous errors.;(error) ERR EXEC without MULTI;(error) ERR DISCARD without MULTI")]
    [TestCase("DEBUG DIGEST;SET k v;DEBUG DIGEST", "0000000000000000000000000000000000000000;OK;*")]
    [TestCase("BGSAVE;BGSAVE;SAVE", "Background saving started;(error) ERR Background save already in progress;(error) ERR Background save already in progress")]
    public void Commands_answer_as_the_real_server_of_3_2(string commands, string replies)
    {
        var pod = new TestPod();
        pod.StartRedis(arguments: ["--dir", "/data"]);
        var answers = new List<string>();
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            foreach (var command in commands.Split(';')) answers.Add((await client.CallAsync(default, command.Split(' '))).ToString());
        });
        answers.Should().HaveCount(commands.Split(';').Length);
        foreach (var (answer, expected) in answers.Zip(replies.Split(';')))
        {
            if (expected != "*") answer.Should().Be(expected);
        }
    }

    [Test]
    public void A_scan_returns_every_key_that_stays_while_others_come_and_go()
    {
        var pod = new TestPod();
        pod.StartRedis();
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            for (var i = 0; i < 200; i++) await client.CallAsync(default, "SET", $"stays:{i}", "v");
            var cursor = "0";
            var round = 0;
            do
            {
                var reply = await client.CallAsync(default, "SCAN", cursor, "MATCH", "stays:*", "COUNT", "7");
                cursor = reply.Items[0].Text;
                foreach (var key in reply.Items[1].Items) seen.Add(key.Text);
                await client.CallAsync(default, "SET", $"comes:{round}", "v");
                await client.CallAsync(default, "DEL", $"comes:{round++ - 2}");
            }
            while (cursor != "0");
            (await client.CallAsync(default, "SCAN", "x")).Text.Should().Be("ERR invalid cursor");
            (await client.CallAsync(default, "KEYS", "stays:1[0-1]")).Items.Should().HaveCount(2);
        });
        seen.Should().HaveCount(200);
    }

    [Test]
    public void Keys_expire_in_virtual_time()
    {
        var pod = new TestPod();
        pod.StartRedis();
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            await client.CallAsync(default, "SET", "k", "v", "PX", "1500");
            await pod.Wait(1);
            (await client.CallAsync(default, "EXISTS", "k")).Integer.Should().Be(1);
            await pod.Wait(1);
            (await client.CallAsync(default, "DBSIZE")).Integer.Should().Be(0);
            (await client.CallAsync(default, "INFO", "stats")).Text.Should().Contain("expired_keys:1\r\n");
        });
    }

    [Test]
    public void Binary_and_pipelined_and_inline_requests_are_understood()
    {
        var pod = new TestPod();
        pod.StartRedis();
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            byte[] value = [0, 255, 13, 10, 42];
            await client.CallAsync([[(byte)'S', (byte)'E', (byte)'T'], value, value], default);
            (await client.CallAsync([[(byte)'g', (byte)'e', (byte)'t'], value], default)).Bytes.ToArray().Should().Equal(value);

            var raw = await pod.Network.ConnectAsync(TestPod.Ip, 6379, default);
            raw.Send("PING\r\nSET \"a b\" 'c'\nGET \"a b\"\r\n*1\r\n$4\r\nPI"u8.ToArray());
            raw.Send("NG\r\n"u8.ToArray());
            var text = "";
            while (!text.EndsWith("PONG\r\n", StringComparison.Ordinal) || text.Length < 20) text += System.Text.Encoding.Latin1.GetString((await raw.ReceiveAsync(default)).Span);
            text.Should().Be("+PONG\r\n+OK\r\n$1\r\nc\r\n+PONG\r\n");
            raw.Send("*1\r\n:3\r\n"u8.ToArray());
            System.Text.Encoding.Latin1.GetString((await raw.ReceiveAsync(default)).Span).Should().Be("-ERR Protocol error: expected '$', got ':'\r\n");
            (await raw.ReceiveAsync(default)).IsEmpty.Should().BeTrue();
        });
    }

    [Test]
    public void A_password_is_asked_for()
    {
        var pod = new TestPod();
        pod.StartRedis(arguments: ["--requirepass", "secret"]);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            (await client.CallAsync(default, "GET", "k")).Text.Should().Be("NOAUTH Authentication required.");
            (await client.CallAsync(default, "AUTH", "wrong")).Text.Should().Be("ERR invalid password");
            (await client.CallAsync(default, "AUTH", "secret")).IsOk.Should().BeTrue();
            (await client.CallAsync(default, "GET", "k")).IsNull.Should().BeTrue();
        });
    }

    [Test]
    public void A_pause_holds_every_client_and_even_a_save_but_a_transaction_gets_both_done()
    {
        var pod = new TestPod();
        pod.StartRedis();
        pod.Run(async () =>
        {
            var (writer, admin) = (await pod.ConnectAsync(), await pod.ConnectAsync());
            (await admin.CallAsync(default, "CLIENT", "PAUSE", "3000")).IsOk.Should().BeTrue();
            var before = pod.World.Clock.Elapsed;
            await admin.CallAsync(default, "SAVE");
            (pod.World.Clock.Elapsed - before).Should().BeGreaterThan(TimeSpan.FromSeconds(2.9));

            await admin.CallAsync(default, "MULTI");
            await admin.CallAsync(default, "CLIENT", "PAUSE", "60000");
            await admin.CallAsync(default, "SAVE");
            before = pod.World.Clock.Elapsed;
            (await admin.CallAsync(default, "EXEC")).ToString().Should().Be("[OK, OK]");
            (pod.World.Clock.Elapsed - before).Should().BeLessThan(TimeSpan.FromSeconds(1));
            await writer.CallAsync(default, "SET", "k", "v");
            (pod.World.Clock.Elapsed - before).Should().BeGreaterThan(TimeSpan.FromSeconds(59));
        });
    }

    [Test]
    public void A_command_costs_few_dispatches()
    {
        var pod = new TestPod();
        pod.StartRedis();
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            await client.CallAsync(default, "PING");
            var before = pod.World.Steps;
            for (var i = 0; i < 100; i++) await client.CallAsync(default, "SET", "k", "v");
            ((pod.World.Steps - before) / 100.0).Should().BeLessThan(10);
        });
    }

    [Test]
    public void The_digest_depends_on_the_data_and_not_on_the_order()
    {
        static string DigestOf(ulong seed, params string[] keys)
        {
            var pod = new TestPod(seed);
            pod.StartRedis();
            var digest = "";
            pod.Run(async () =>
            {
                var client = await pod.ConnectAsync();
                foreach (var key in keys) await client.CallAsync(default, "SET", key, key + "!");
                digest = (await client.CallAsync(default, "DEBUG", "DIGEST")).Text;
            });
            return digest;
        }

        DigestOf(1, "a", "b", "c").Should().Be(DigestOf(2, "c", "a", "b")).And.NotBe(DigestOf(1, "a", "b"));
    }
}
