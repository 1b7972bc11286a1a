using System.Globalization;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Kit;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Network;

namespace Drydock.Scenarios.Regression;

public sealed class ConsumerTests
{
    private const int Queues = 600;

    /// <summary>Keys go while the migration counts them: it must neither wait for them nor call it a loss.</summary>
    [Test]
    public void A_consumer_that_empties_its_queues_right_after_the_start_does_not_hold_up_the_migration()
    {
        var scenario = BuiltInScenarios.RedisEncryption with { EverydayTrouble = false };
        var run = ScenarioRunner.Run(scenario.WithChecker(static () => new Consumer()), 3);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.Remarks.Should().Contain(r => r.Contains(EncryptionFindings.FewerKeys, StringComparison.Ordinal) && r.Contains("clients have called flushdb 1 times since its start", StringComparison.Ordinal), run.Summary);
        (run.VirtualDuration - ScenarioRunner.Run(scenario, 3).VirtualDuration).Duration().Should().BeLessThan(TimeSpan.FromMinutes(1));
    }

    /// <summary>Fills a database of its own once, and empties it as soon as it can connect again after an outage.</summary>
    private sealed class Consumer() : ScenarioChecker("the queues are consumed")
    {
        private bool _isConsumed;

        public override async Task RunAsync(CheckerContext context)
        {
            await CallAsync(context, string.Concat(Enumerable.Range(1, Queues).Select(n => string.Create(CultureInfo.InvariantCulture, $"RPUSH queue:{n} job\r\n"))));
            var wasAway = false;
            while (!_isConsumed && !context.Stopped.IsCancellationRequested)
            {
                try
                {
                    await CallAsync(context, wasAway ? "FLUSHDB\r\n" : "PING\r\n");
                    _isConsumed = wasAway;
                }
                catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
                {
                    context.Tell($"away: {exception.Message}");
                    wasAway = true;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), context.Clock);
            }
        }

        public override Task JudgeAsync(CheckerContext context)
        {
            if (!_isConsumed) Violate("nothing was consumed");
            return Task.CompletedTask;
        }

        private static async Task CallAsync(CheckerContext context, string commands)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), context.Clock);
            var connection = await context.ConnectAsync("shop", "redis-1", 6379, limit.Token);
            connection.Send(System.Text.Encoding.ASCII.GetBytes("SELECT 1\r\n" + commands));
            if ((await connection.ReceiveAsync(limit.Token)).IsEmpty) throw new SimSocketException("closed");
            // The rest of the answers, and the end of what was asked for, come with a pause.
            await Task.Delay(TimeSpan.FromMilliseconds(500), context.Clock);
            connection.Close();
        }
    }
}
