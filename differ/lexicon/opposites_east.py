"""Opposites in languages of the east: the rows are explained in `differ.lexicon.opposites`."""

TABLE = {
    "tr": """
        1: ihracat* ihraç* dışsatım* / ithal* dışalım*
        2: satın_al* alıcı* alım* / satış* satıcı* satmak satan satar satıl*
        3: önce* öncesi* evvel* / sonra* sonrası*
        4: daha_fazla daha_çok / daha_az
        5: kamu* alenen aleni* herkese_açık umumi* / özel* gizli*
        6: dahil* içer* kapsa* / hariç* dışında_tut* dışla*
        7: kabul_e* / reddet* reddi* ret
        8: artır* artış* art* / azalt* azal* düşür*
        9: izin* müsaade* / yasak* men_e*
        10: yasal* hukuki* meşru* / yasadışı* yasa_dışı* kanunsuz* hukuka_aykırı*
        11: gönder* ilet* / alıcı* teslim_al*
        12: yükle* / indir*
        13: asgari* en_az minimum* / azami* en_fazla en_çok maksimum*
        14: geçici* / kalıcı* daimi*
        15: doğrudan* / dolaylı*
        16: olumlu* pozitif* / olumsuz* negatif*
        17: dahili* iç / harici* dış
        19: etkinleştir* / devre_dışı*
        20: ver* tanı* / geri_al* iptal*
        21: her_zaman daima / asla hiçbir_zaman
        22: başla* başlangıç* / bit* son_er* sona_er*
        26: güçlendir* pekiştir* / zayıflat*
        27: zafer* galibiyet* kazan* / yenilgi* mağlubiyet* kaybet*
        28: savaş* harp* / barış*
        29: kuzey* / güney*
        30: doğu* / batı*
        31: işveren* / çalışan* işçi*
        33: kiraya_veren* / kiracı*
        36: borçlu* / alacaklı*
        37: kâr* kazanç* / zarar* kayıp*
        38: gelir* / gider* harcama*
        39: dost* / düşman*
        40: açıl* açık* / kapat* kapan* kapalı*
        43: çoğunluk* / azınlık*
        44: yüksek* / düşük*
        46: ilk birinci* / son sonuncu*
        48: gönüllü* isteğe_bağlı* / zorunlu* mecburi*
        50: uygun* / uygunsuz* kabul_edilemez*
        52: işgal* / kurtar* azat*
        53: yerli* yurt_içi* / yabancı* yurt_dışı*
        54: ikili* çift_taraflı* / tek_taraflı*
        56: doğru* / yanlış*
        58: saldır* taarruz* / savun*
        59: ekle* / kaldır* çıkar* sil*
        60: destekle* destek* / karşı_çık*
        67: güvenli / güvensiz* tehlikeli*
        69: mümkün* / imkânsız* imkansız*
        70: eşit* / eşitsiz*""",
    "az": """
        1: ixrac* / idxal*
        2: al* alıcı* satın_al* / satış* satıcı* sat*
        3: əvvəl* qabaq* / sonra*
        8: artır* art* / azal*
        9: icazə* / qadağan*
        10: qanuni* / qanunsuz*
        13: minimum* ən_az / maksimum* ən_çox
        14: müvəqqəti* / daimi*
        15: birbaşa* / dolayı*
        17: daxili* / xarici*
        21: həmişə / heç_vaxt
        26: möhkəmləndir* gücləndir* / zəiflət*
        27: qələbə* zəfər* / məğlub*
        28: müharibə* / sülh*
        29: şimal* / cənub*
        30: şərq* / qərb*
        39: dost* / düşmən*
        43: çoxluq* əksəriyyət* / azlıq*
        48: könüllü* / məcburi*
        52: işğal* / azad*
        54: ikitərəfli* / birtərəfli*
        58: hücum* / müdafiə*
        60: dəstək* / əleyhinə""",
    "ar": """
        1: تصدير صادرات الصادرات التصدير يصدر / استيراد واردات الواردات الاستيراد يستورد
        2: شراء يشتري المشتري الشراء / بيع يبيع البائع البيع
        3: قبل / بعد
        4: أكثر / أقل
        5: عام* العام* علن* / خاص* الخاص*
        7: قبول يقبل نقبل / رفض يرفض نرفض
        8: زيادة يزيد / تخفيض تقليل خفض
        9: يسمح السماح مسموح / يحظر حظر محظور ممنوع يمنع
        10: قانون* القانون* / غير_قانون* غير_مشروع*
        13: الأدنى أدنى / الأقصى أقصى
        14: مؤقت* المؤقت* / دائم* الدائم*
        15: مباشر* المباشر* / غير_مباشر*
        17: داخل* الداخل* / خارج* الخارج*
        21: دائما دائمًا / أبدا أبدًا
        26: تعزيز يعزز / إضعاف يضعف
        28: حرب الحرب / سلام السلام
        29: شمال الشمال / جنوب الجنوب
        30: شرق الشرق / غرب الغرب
        43: أغلبية الأغلبية / أقلية الأقلية""",
    "zh": """
        1: 出口 輸出 / 进口 進口 輸入
        2: 购买 購買 买方 買方 / 出售 销售 銷售 卖方 賣方
        3: 之前 以前 / 之后 以后 之後 以後
        4: 更多 / 更少
        5: 公开 公開 公共 公众 公眾 / 私人 私有 私下
        6: 包括 / 排除 不包括
        7: 接受 / 拒绝 拒絕
        8: 增加 提高 / 减少 減少 降低
        9: 允许 允許 / 禁止
        10: 合法 / 非法 违法 違法
        11: 发送 發送 传送 傳送 / 接收 收到 收件
        12: 上传 上傳 / 下载 下載
        13: 最低 最少 最小 / 最高 最多 最大
        14: 临时 臨時 暂时 暫時 / 永久
        15: 直接 / 间接 間接
        16: 正面 积极 積極 / 负面 負面 消极
        17: 内部 內部 / 外部
        19: 启用 啟用 / 禁用 停用
        20: 授予 / 撤销 撤銷 撤回
        21: 始终 始終 总是 / 从不 從不 绝不 永不
        22: 开始 開始 / 结束 結束 终止 終止
        26: 加强 加強 / 削弱
        28: 战争 戰爭 / 和平
        31: 雇主 / 雇员 员工 員工
        43: 多数 多數 / 少数 少數
        48: 自愿 自願 / 强制 強制
        50: 适当 適當 恰当 / 不当 不當 不适当
        59: 添加 新增 / 删除 刪除 移除
        60: 支持 / 反对 反對""",
    "ja": """
        1: 輸出 / 輸入
        2: 購入 購買 買主 / 販売 売却 売主
        3: 以前 前に / 以後 後に
        5: 公開 公共 公的 / 非公開 私的 個人的
        6: 含む 含め / 除く 除外
        7: 受諾 承諾 受け入れ / 拒否 拒絶
        8: 増加 増や / 減少 減ら 削減
        9: 許可 認め / 禁止 禁じ
        10: 合法 適法 / 違法 不法 非合法
        11: 送信 送付 / 受信 受け取
        12: アップロード / ダウンロード
        13: 最低 最小 / 最高 最大
        14: 一時的 / 永久 恒久
        15: 直接 / 間接
        16: 肯定的 / 否定的
        17: 内部 / 外部
        19: 有効に 有効化 / 無効に 無効化
        20: 付与 / 取り消 撤回
        21: 常に / 決して
        22: 開始 / 終了
        26: 強化 / 弱体
        28: 戦争 / 平和
        31: 雇用主 / 従業員
        43: 多数 / 少数
        48: 任意 / 必須 義務
        50: 適切 / 不適切
        59: 追加 / 削除
        60: 支持 / 反対""",
    "ko": """
        1: 수출* / 수입*
        2: 구매* 구입* / 판매*
        3: 이전* 전에 / 이후* 후에
        6: 포함* / 제외*
        7: 수락* 동의* / 거부* 거절*
        8: 증가* / 감소*
        9: 허용* 허가* / 금지*
        10: 합법* / 불법*
        12: 업로드* / 다운로드*
        13: 최소* / 최대*
        14: 일시적* 임시* / 영구*
        15: 직접* / 간접*
        16: 긍정* / 부정*
        17: 내부* / 외부*
        21: 항상 / 결코 절대
        22: 시작* / 종료*
        26: 강화* / 약화*
        28: 전쟁* / 평화*
        48: 자발* / 의무* 필수*
        50: 적절* / 부적절*
        59: 추가* / 삭제* 제거*
        60: 지지* / 반대*""",
    "th": """
        1: ส่งออก / นำเข้า
        2: ซื้อ / ขาย
        3: ก่อน / หลังจาก ภายหลัง
        5: สาธารณะ / ส่วนตัว
        8: เพิ่ม / ลด
        9: อนุญาต / ห้าม
        10: ถูกกฎหมาย / ผิดกฎหมาย
        13: ขั้นต่ำ / สูงสุด
        14: ชั่วคราว / ถาวร
        15: โดยตรง / โดยอ้อม ทางอ้อม
        17: ภายใน / ภายนอก
        21: เสมอ / ไม่เคย
        28: สงคราม / สันติภาพ""",
}
