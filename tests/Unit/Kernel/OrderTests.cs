using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Kernel;

/// <summary>Every order is chosen by the seed, and by nothing else.</summary>
public sealed class OrderTests
{
    [Test]
    public void Many_seeds_give_many_orders_and_every_order_of_three_occurs()
    {
        var orders = new SortedSet<string>(StringComparer.Ordinal);
        for (ulong seed = 1; seed <= 200; seed++) orders.Add(OrderOfStarts(seed, 3));
        orders.Should().BeEquivalentTo("012", "021", "102", "120", "201", "210");
    }

    [Test]
    public void One_seed_gives_one_order_and_one_hash()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            OrderOfStarts(seed, 8).Should().Be(OrderOfStarts(seed, 8));
            HashOfChatter(seed).Should().Be(HashOfChatter(seed));
        }
    }

    [Test]
    public void Different_seeds_give_different_hashes()
    {
        var hashes = new SortedSet<string>(StringComparer.Ordinal);
        for (ulong seed = 1; seed <= 50; seed++) hashes.Add(HashOfChatter(seed));
        hashes.Should().HaveCount(50);
    }

    [Test]
    public void Continuations_of_one_process_are_ordered_by_the_seed_too()
    {
        var orders = new SortedSet<string>(StringComparer.Ordinal);
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var world = new World(seed);
            var process = world.CreateProcess("p");
            var order = "";
            var gate = new TaskCompletionSource();
            async Task Follow(string name)
            {
                await gate.Task;
                order += name;
            }

            process.Start(async () =>
            {
                var all = Task.WhenAll(Follow("a"), Follow("b"), Follow("c"));
                await Task.Yield();
                gate.SetResult();
                order.Should().BeEmpty("nothing is inlined into the dispatch that completes it");
                await all;
            });
            world.Run(() => order.Length == 3, TimeSpan.FromSeconds(1));
            orders.Add(order);
        }

        orders.Should().HaveCount(6);
    }

    [Test]
    public void Timers_that_fall_due_at_one_moment_are_ordered_by_the_seed()
    {
        var orders = new SortedSet<string>(StringComparer.Ordinal);
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var world = new World(seed);
            var order = "";
            foreach (var name in new[] { "a", "b", "c" })
            {
                world.CreateProcess(name).Start(async () =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
                    order += name;
                });
            }

            world.Run(() => order.Length == 3, TimeSpan.FromSeconds(2));
            orders.Add(order);
        }

        orders.Should().HaveCount(6);
    }

    [Test]
    public void An_added_actor_leaves_the_draws_of_the_others_alone()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var alone = WhatOneCallerSees(seed, companions: 0);
            var accompanied = WhatOneCallerSees(seed, companions: 5);
            accompanied.Should().Equal(alone, "seed {0}: latencies and draws of a caller are its own", seed);
        }
    }

    private static string OrderOfStarts(ulong seed, int count)
    {
        var world = new World(seed);
        var order = "";
        for (var i = 0; i < count; i++)
        {
            var name = (char)('0' + i);
            world.CreateProcess($"p{i}").Start(() =>
            {
                order += name;
                return Task.CompletedTask;
            });
        }

        world.Run(() => order.Length == count, TimeSpan.FromSeconds(1));
        return order;
    }

    private static string HashOfChatter(ulong seed)
    {
        var world = new World(seed);
        var (server, client) = Echo.Start(world);
        var done = 0;
        for (var i = 0; i < 3; i++)
        {
            world.CreateProcess($"caller{i}").Start(async () =>
            {
                for (var n = 0; n < 5; n++) await client.CallAsync(n, $"echo {n}", CancellationToken.None);
                done++;
            });
        }

        world.Run(() => done == 3, TimeSpan.FromMinutes(1));
        server.IsRunning.Should().BeTrue();
        return world.Timeline.ComputeHash();
    }

    private static List<string> WhatOneCallerSees(ulong seed, int companions)
    {
        var world = new World(seed);
        var (_, client) = Echo.Start(world);
        var seen = new List<string>();
        world.CreateProcess("observed").Start(async () =>
        {
            for (var n = 0; n < 10; n++)
            {
                await client.CallAsync(n, "echo", CancellationToken.None);
                seen.Add($"{world.Clock.Elapsed.Ticks} {SimProcess.Current.Random.NextUInt64()}");
            }
        });
        for (var i = 0; i < companions; i++)
        {
            world.CreateProcess($"companion{i}").Start(async () =>
            {
                while (true) await client.CallAsync(0, "echo", CancellationToken.None);
            });
        }

        world.Run(() => seen.Count == 10, TimeSpan.FromMinutes(1));
        return seen;
    }
}
