/** What Debian's `promtool test rules` shall find of the alert rules: series over minutes, and who is alarmed when. */
export function ruleTests(rulesFile: string): string {
  return `rule_files: [${rulesFile}]
evaluation_interval: 15s
tests:
  - name: a real server is down, and then all are, without and with a fallback server
    interval: 15s
    input_series:
      - series: 'up{job="directord",instance="lvs1"}'
        values: '1x20'
      - series: 'directord_real_server_state{instance="lvs1",virtual="tcp:10.0.0.1:80",real="10.0.0.5:80",state="up"}'
        values: '1 1 stale'
      - series: 'directord_real_server_state{instance="lvs1",virtual="tcp:10.0.0.1:80",real="10.0.0.5:80",state="down"}'
        values: '_ _ 1x18'
      - series: 'directord_virtual_server_real_servers{instance="lvs1",virtual="tcp:10.0.0.1:80"}'
        values: '2x20'
      - series: 'directord_virtual_server_real_servers_in_service{instance="lvs1",virtual="tcp:10.0.0.1:80"}'
        values: '2 2 1 1 1 1 1 1 1 1 0x10'
      - series: 'directord_virtual_server_withheld{instance="lvs1",virtual="tcp:10.0.0.1:80"}'
        values: '0x20'
      - series: 'directord_virtual_server_real_servers{instance="lvs1",virtual="fwm:1"}'
        values: '1x20'
      - series: 'directord_virtual_server_real_servers_in_service{instance="lvs1",virtual="fwm:1"}'
        values: '0x20'
      - series: 'directord_virtual_server_withheld{instance="lvs1",virtual="fwm:1"}'
        values: '0x20'
      - series: 'directord_virtual_server_fallback_in_use{instance="lvs1",virtual="fwm:1"}'
        values: '1x20'
      - series: 'directord_virtual_server_real_servers{instance="lvs1",virtual="fwm:2"}'
        values: '1x20'
      - series: 'directord_virtual_server_real_servers_in_service{instance="lvs1",virtual="fwm:2"}'
        values: '0x20'
      - series: 'directord_virtual_server_withheld{instance="lvs1",virtual="fwm:2"}'
        values: '1x20'
    alert_rule_test:
      - { eval_time: 1m, alertname: DirectordRealServerDown, exp_alerts: [] }
      - eval_time: 2m
        alertname: DirectordRealServerDown
        exp_alerts:
          - exp_labels: { severity: ticket, instance: lvs1, virtual: 'tcp:10.0.0.1:80', real: '10.0.0.5:80', state: down }
            exp_annotations:
              summary: Real server 10.0.0.5:80 of tcp:10.0.0.1:80 is down, says lvs1
              description: >-
                Its checks fail, and it gets no new connections; the others carry its load. \`directorctl status\` has the
                check's own words. For planned work, \`directorctl drain\` beforehand keeps this alert quiet.
      - { eval_time: 2m, alertname: DirectordVirtualServerDown, exp_alerts: [] }
      - eval_time: 4m
        alertname: DirectordVirtualServerDown
        exp_alerts:
          - exp_labels: { severity: page, instance: lvs1, virtual: 'tcp:10.0.0.1:80' }
            exp_annotations:
              summary: No real server of tcp:10.0.0.1:80 is in service on lvs1
              description: >-
                There is no fallback server, so clients get no answer. \`directorctl status\` tells why each real server is
                out. If all are fine from elsewhere, look for what they share: the check's own request, a firewall between
                the director and them, a drain or maintenance that took out more than was meant.
      - { eval_time: 15s, alertname: DirectordFallbackInUse, exp_alerts: [] }
    promql_expr_test:
      - expr: count by (alertname, virtual) (ALERTS{alertstate="firing"})
        eval_time: 4m
        exp_samples:
          - { labels: '{alertname="DirectordRealServerDown",virtual="tcp:10.0.0.1:80"}', value: 1 }
          - { labels: '{alertname="DirectordVirtualServerDown",virtual="tcp:10.0.0.1:80"}', value: 1 }
          - { labels: '{alertname="DirectordFallbackInUse",virtual="fwm:1"}', value: 1 }

  - name: who holds a group
    interval: 15s
    input_series:
      - series: 'directord_group_role{cluster="a",instance="lvs1",group="web",role="active"}'
        values: '1x4 0x4 1x8'
      - series: 'directord_group_role{cluster="a",instance="lvs2",group="web",role="active"}'
        values: '0x9 1x6'
      - series: 'directord_group_role{cluster="b",instance="lvs3",group="web",role="active"}'
        values: '1x16'
    promql_expr_test:
      - expr: ALERTS{alertname=~"DirectordGroupHeldBy.*",alertstate="firing"}
        eval_time: 1m
        exp_samples: []
      - expr: ALERTS{alertname=~"DirectordGroupHeldBy.*",alertstate="firing"}
        eval_time: 2m
        exp_samples:
          - { labels: 'ALERTS{alertname="DirectordGroupHeldByNobody",alertstate="firing",cluster="a",group="web",severity="page"}', value: 1 }
      - expr: ALERTS{alertname=~"DirectordGroupHeldBy.*",alertstate="firing"}
        eval_time: 3m30s
        exp_samples:
          - { labels: 'ALERTS{alertname="DirectordGroupHeldByTwo",alertstate="firing",cluster="a",group="web",severity="page"}', value: 1 }

  - name: peers, links, drift, daemons and certificates
    interval: 30s
    input_series:
      - series: 'up{job="directord",instance="lvs1"}'
        values: '1x40'
      - series: 'up{job="directord",instance="lvs2"}'
        values: '1x4 0x36'
      - series: 'directord_peer_up{job="directord",instance="lvs1",peer="lvs2"}'
        values: '1x20 0x20'
      - series: 'directord_link_up{job="directord",instance="lvs1",peer="lvs2",link="one"}'
        values: '1x40'
      - series: 'directord_link_up{job="directord",instance="lvs1",peer="lvs2",link="two"}'
        values: '0x40'
      - series: 'directord_peer_same_configuration{job="directord",instance="lvs1",peer="lvs2"}'
        values: '0x40'
      - series: 'directord_events_total{job="directord",instance="lvs1",kind="drift-repaired"}'
        values: '0 5 5 9 9 12x36'
      - series: 'directord_events_total{job="directord",instance="lvs2",kind="drift-repaired"}'
        values: '0 900x40'
      - series: 'directord_configuration_last_reload_successful{job="directord",instance="lvs1"}'
        values: '1 0 1x40'
      - series: 'directord_event_loop_lag_seconds_bucket{job="directord",instance="lvs1",thread="main",le="0.25"}'
        values: '0+9x40'
      - series: 'directord_event_loop_lag_seconds_bucket{job="directord",instance="lvs1",thread="main",le="0.5"}'
        values: '0+10x40'
      - series: 'directord_event_loop_lag_seconds_bucket{job="directord",instance="lvs1",thread="main",le="+Inf"}'
        values: '0+10x40'
      - series: 'directord_real_server_certificate_expiry_timestamp_seconds{instance="lvs1",virtual="tcp:10.0.0.1:443",real="10.0.0.5:443"}'
        values: '600000x40'
      - series: 'directord_real_server_certificate_expiry_timestamp_seconds{instance="lvs1",virtual="tcp:10.0.0.1:443",real="10.0.0.6:443"}'
        values: '900000x40'
    promql_expr_test:
      - expr: count by (alertname) (ALERTS{alertstate="firing"})
        eval_time: 30s
        exp_samples:
          - { labels: '{alertname="DirectordReloadFailed"}', value: 1 }
      - expr: count by (alertname, instance, link, real) (ALERTS{alertstate="firing"})
        eval_time: 9m
        exp_samples:
          - { labels: '{alertname="DirectordAbsent",instance="lvs2"}', value: 1 }
          - { labels: '{alertname="DirectordLinkDown",instance="lvs1",link="two"}', value: 1 }
          - { labels: '{alertname="DirectordTableDriftRepeated",instance="lvs1"}', value: 1 }
          - { labels: '{alertname="DirectordEventLoopLags",instance="lvs1"}', value: 1 }
          - { labels: '{alertname="DirectordCertificateEnds",instance="lvs1",real="10.0.0.5:443"}', value: 1 }
      - expr: count by (alertname) (ALERTS{alertstate="firing",alertname=~"DirectordPeerDead|DirectordLinkDown|DirectordConfigurationDiffers"})
        eval_time: 16m
        exp_samples:
          - { labels: '{alertname="DirectordPeerDead"}', value: 1 }
          - { labels: '{alertname="DirectordConfigurationDiffers"}', value: 1 }

  - name: no directord at all
    interval: 1m
    input_series: []
    promql_expr_test:
      - expr: ALERTS{alertstate="firing"}
        eval_time: 6m
        exp_samples:
          - { labels: 'ALERTS{alertname="DirectordUnknown",alertstate="firing",job="directord",severity="ticket"}', value: 1 }
`;
}
